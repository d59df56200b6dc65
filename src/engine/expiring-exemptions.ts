import type { ListedExemption } from '../model/baseline.ts';

/** Returns the exemptions that are in force and end within so many days, the first end first. */
export function expiringExemptions(
    exemptions: readonly ListedExemption[],
    days: number,
    now: Date,
): readonly ListedExemption[] {
    const leftMs = ({ expires }: ListedExemption): number => Date.parse(expires) - now.getTime();
    return exemptions
        .filter((exemption) => leftMs(exemption) > 0 && leftMs(exemption) <= days * 86_400_000)
        .toSorted((a, b) => leftMs(a) - leftMs(b));
}
