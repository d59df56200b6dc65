import { type Meter, meters, type Prices } from './prices.ts';

/** Units by meter. An absent meter counts nothing. */
export type Usage = Readonly<Partial<Record<Meter, number>>>;

/** Something that happens many times a month. */
export interface CostPart {
    /** `sweeps: assessments of a server` */
    readonly name: string;
    /** Times a month. */
    readonly times: number;
    /** Of one time. */
    readonly usage: Usage;
}

/** A product of a count and a price. */
interface CostLine {
    readonly meter: Meter;
    readonly count: number;
    readonly usd: number;
}

/** The shortest execution that Flex Consumption bills, and the step to which it rounds longer ones up; milliseconds. */
const leastMs = 1_000;
const stepMs = 100;

/** Returns the seconds that an execution is billed when no other runs on its instance. */
export function billedSeconds(milliseconds: number): number {
    return Math.max(leastMs, Math.ceil(milliseconds / stepMs) * stepMs) / 1_000;
}

/** Returns the sum of usages, each so many times. */
export function totalUsage(parts: readonly Pick<CostPart, 'times' | 'usage'>[]): Usage {
    const total: Partial<Record<Meter, number>> = {};
    for (const { times, usage } of parts) {
        for (const meter of meters) {
            const count = times * (usage[meter] ?? 0);
            if (count !== 0) total[meter] = (total[meter] ?? 0) + count;
        }
    }
    return total;
}

/** Returns a line for each meter that counts something, the dearest first. */
export function costLines(usage: Usage, prices: Prices): readonly CostLine[] {
    return (
        meters
            .map((meter) => {
                const count = usage[meter] ?? 0;
                const { price, per } = prices[meter];
                return { meter, count, usd: (count / per) * price };
            })
            // Differences of means leave fractions that are no operation.
            .filter(({ count }) => count > 1e-9)
            .toSorted((a, b) => b.usd - a.usd)
    );
}

/** Returns US dollars, before the free grants. */
export function costOf(usage: Usage, prices: Prices): number {
    return costLines(usage, prices).reduce((sum, { usd }) => sum + usd, 0);
}

/** Returns the US dollars that the free grants of a month take off. */
export function grantOf(usage: Usage, prices: Prices): number {
    return meters.reduce((sum, meter) => {
        const { price, per, free } = prices[meter];
        return sum + (Math.min(usage[meter] ?? 0, free) / per) * price;
    }, 0);
}

/** Returns the parts, the dearest first, and below each its counts and prices. */
export function costText(parts: readonly CostPart[], prices: Prices): readonly string[] {
    const priced = parts.map((part) => ({ ...part, total: totalUsage([part]) }));
    const whole = costOf(totalUsage(parts), prices);
    return priced
        .map((part) => ({ ...part, usd: costOf(part.total, prices) }))
        .toSorted((a, b) => b.usd - a.usd)
        .flatMap(({ name, times, total, usd }) => [
            `${dollars(usd)}, ${((100 * usd) / whole).toFixed(0)} %: ${name} (${rounded(times)} a month)`,
            ...linesText(total, prices).map((line) => `    ${line}`),
        ]);
}

/** Returns a line for each product of a count and a price, the dearest first. */
export function linesText(usage: Usage, prices: Prices): readonly string[] {
    return costLines(usage, prices).map(({ meter, count, usd }) => {
        const { price, per, unit } = prices[meter];
        const each = per === 1 ? `${price}` : `${price} per ${rounded(per)}`;
        const counted = count < 100 ? String(Number(count.toPrecision(3))) : rounded(count);
        return `${dollars(usd)}: ${counted} ${unit} × ${each}`;
    });
}

/** Returns US dollars with the digits that matter. */
export function dollars(usd: number): string {
    return `${usd >= 0.01 ? usd.toFixed(2) : usd.toPrecision(2)} USD`;
}

function rounded(count: number): string {
    return Math.round(count).toLocaleString('en-US');
}
