import type { Exemption, ListedExemption } from '../model/baseline.ts';
import type { Baseline } from './baseline.ts';
import type { BaselineWarning } from './problems.ts';
import type { DocumentExemption } from './schema.ts';
import { type ServerFacts, selectorText, selects } from './selector.ts';

/** One exemption, applied to one control of one server. */
export interface AppliedExemption {
    readonly control: string;
    /** The document or profile that contains it. */
    readonly name: string;
    /** `$.exemptions[3]` */
    readonly path: string;
    readonly exemption: Exemption;
    /**
     * `inForce`: it applies. `expired`: it no longer applies. `overruled`: another unexpired exemption for the same control
     * and server expires first.
     */
    readonly status: 'inForce' | 'expired' | 'overruled';
}

/** Returns all exemptions that select the server, by control in document order. */
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

/** Returns the exemptions in force, by control. */
export function inForce(applied: readonly AppliedExemption[]): Readonly<Record<string, Exemption>> {
    return Object.fromEntries(
        applied
            .filter(({ status }) => status === 'inForce')
            .map(({ control, exemption }) => [control, exemption]),
    );
}

/** Returns warnings about a server's exemptions: those that are expired, and those that contradict each other. */
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
                message: contradictionText(one?.path ?? '', control),
            });
        }
    }
    return warnings;
}

/** Returns the warning about an expired exemption. */
export function expiredText({ expires }: Pick<Exemption, 'expires'>): string {
    return `expired at ${expires} and no longer applies`;
}

/** Returns the warning about an exemption that contradicts an earlier one, at `path`. */
export function contradictionText(path: string, control: string): string {
    return `contradicts ${path} on ${control} (different kind or expiry): the exemption that expires first applies until then`;
}

/** Returns whether the exemption is expired. An unreadable date counts as expired. */
export function isExpired(exemption: Pick<Exemption, 'expires'>, now: Date): boolean {
    return !(Date.parse(exemption.expires) > now.getTime());
}

/** Returns whether two exemptions for the same control and server differ in kind or expiry. */
export function contradicts(a: Exemption, b: Exemption): boolean {
    return a.kind !== b.kind || Date.parse(a.expires) !== Date.parse(b.expires);
}

/** Orders exemptions by expiry; of two that expire together the waiver comes first, because it claims less. */
function endsBefore(a: Exemption, b: Exemption): number {
    return (
        Date.parse(a.expires) - Date.parse(b.expires) ||
        Number(b.kind === 'waiver') - Number(a.kind === 'waiver')
    );
}

/** Returns every exemption of the baseline, in the order of its documents. */
export function listedExemptions({ parts }: Baseline): readonly ListedExemption[] {
    return parts.flatMap(({ document }) =>
        (document.exemptions ?? []).map((entry) => ({
            ...exemptionOf(entry),
            servers: selectorText(entry),
            controls: entry.controls,
        })),
    );
}

function exemptionOf({ reason, owner, expires, kind }: DocumentExemption): Exemption {
    return { reason, owner, expires, kind };
}
