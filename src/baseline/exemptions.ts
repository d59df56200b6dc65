import type { Exemption } from '../model/baseline.ts';
import type { Baseline } from './baseline.ts';
import type { BaselineWarning } from './problems.ts';
import type { DocumentExemption } from './schema.ts';
import { type ServerFacts, selects } from './selector.ts';

/** One exemption as it applies to one control of one server. */
export interface AppliedExemption {
    readonly control: string;
    /** The document or profile that has it. */
    readonly name: string;
    /** `$.exemptions[3]` */
    readonly path: string;
    readonly exemption: Exemption;
    /**
     * `inForce`: it exempts. `expired`: it is over. `overruled`: another one for the same control and server that is
     * not over either ends first.
     */
    readonly status: 'inForce' | 'expired' | 'overruled';
}

/** All exemptions that name the server, by control in document order. */
export function exemptionsFor(
    baseline: Baseline,
    server: ServerFacts,
    now: Date,
): readonly AppliedExemption[] {
    const matching = baseline.parts.flatMap(({ name, document }) =>
        (document.exemptions ?? []).flatMap((entry, index) =>
            selects(entry, server)
                ? [...new Set(entry.controls)].map((control) => ({
                      control,
                      name,
                      path: `$.exemptions[${index}]`,
                      exemption: exemptionOf(entry),
                  }))
                : [],
        ),
    );
    return [...Map.groupBy(matching, ({ control }) => control).values()].flatMap((candidates) => {
        const [first] = candidates
            .filter(({ exemption }) => !isExpired(exemption, now))
            .toSorted((a, b) => endsBefore(a.exemption, b.exemption));
        return candidates.map((candidate): AppliedExemption => {
            if (isExpired(candidate.exemption, now)) return { ...candidate, status: 'expired' };
            return { ...candidate, status: candidate === first ? 'inForce' : 'overruled' };
        });
    });
}

/** The exemptions in force by control. */
export function inForce(applied: readonly AppliedExemption[]): Readonly<Record<string, Exemption>> {
    return Object.fromEntries(
        applied
            .filter(({ status }) => status === 'inForce')
            .map(({ control, exemption }) => [control, exemption]),
    );
}

/** What is odd about the exemptions of a server: those that are over, and those that say different things. */
export function exemptionWarnings(applied: readonly AppliedExemption[]): BaselineWarning[] {
    const warnings: BaselineWarning[] = [];
    for (const [control, entries] of Map.groupBy(applied, (entry) => entry.control)) {
        for (const { path, exemption, status } of entries) {
            if (status !== 'expired') continue;
            warnings.push({ path, message: expiredText(exemption) });
        }
        const [one, ...others] = entries;
        const contrary = others.filter(
            (other) => one !== undefined && contradicts(one.exemption, other.exemption),
        );
        for (const { path } of contrary) {
            warnings.push({
                path,
                message: `contradicts ${one?.path ?? ''} on ${control} (another kind or expiry): the one that ends first decides until it is over`,
            });
        }
    }
    return warnings;
}

/** What is said of an exemption that is over. */
export function expiredText({ expires }: Pick<Exemption, 'expires'>): string {
    return `expired at ${expires} and does not exempt`;
}

/** Expired from its moment on. A moment that cannot be read is over as well. */
export function isExpired(exemption: Pick<Exemption, 'expires'>, now: Date): boolean {
    return !(Date.parse(exemption.expires) > now.getTime());
}

/** Whether two exemptions for the same control and server say different things. */
export function contradicts(a: Exemption, b: Exemption): boolean {
    return a.kind !== b.kind || Date.parse(a.expires) !== Date.parse(b.expires);
}

/** The one that ends first decides; of two that end together the waiver, because it claims less. */
function endsBefore(a: Exemption, b: Exemption): number {
    return (
        Date.parse(a.expires) - Date.parse(b.expires) ||
        Number(b.kind === 'waiver') - Number(a.kind === 'waiver')
    );
}

function exemptionOf({ reason, owner, expires, kind }: DocumentExemption): Exemption {
    return { reason, owner, expires, kind };
}
