import type { Listed } from '../model/fleet-overview.ts';
import type { Attribution } from '../views/attribution-view.ts';
import type { ControlEvidence, PreviousHead, VerificationEvidence } from '../views/evidence.ts';

/** Texts of evidence that several formats share. */

/** The actor of a drift. */
export function attributionText(by: Attribution | undefined): string {
    switch (by?.kind) {
        case 'named':
            return by.text;
        case 'possible':
            return `one of ${by.actors.map(({ objectId, appId }) => objectId ?? appId ?? 'an unknown actor').join(', ')}`;
        case 'operator':
            return by.operator;
        case 'baseline':
            return `a new baseline: ${by.name}`;
        case 'unknown':
            return 'an unknown actor';
        case undefined:
            return 'recorded before the period';
    }
}

/** The requirements of frameworks and the definitions of Azure Policy that a control is mapped to. */
export function requirementsOf({ azurePolicy, mcsb, cis }: ControlEvidence['references']): readonly string[] {
    return [
        ...mcsb.map((each) => `MCSB ${each}`),
        ...cis.map((each) => `CIS Azure Foundations ${each}`),
        ...azurePolicy.map(({ id }) => `Azure Policy ${id}`),
    ];
}

/** The number of drifts that ended in the period without a repair of Pgwarden. */
export function endedOtherwise({ ended }: ControlEvidence): number {
    return Object.values(ended).reduce((sum, count) => sum + count, 0) - ended.repaired;
}

export function verdictText({ isSound }: VerificationEvidence): string {
    return isSound
        ? 'every entry that was read is intact, and every head that was compared is in place'
        : 'the audit was changed: see the rows and heads below';
}

export function previousText({ head, result, compared }: PreviousHead): string {
    switch (result) {
        case 'kept':
            return `nothing before ${head} was rewritten: ${compared} heads were compared`;
        case 'rewritten':
            return `${head} does not lie in the audit any more`;
        case 'unknown':
            return `nothing can be said about ${head}: its anchor is no longer kept`;
    }
}

/** Tells how many items a list leaves out; undefined for none. */
export function leftOutText({ total, items }: Listed<unknown>): string | undefined {
    return total === items.length ? undefined : `${total - items.length} more, which this report leaves out`;
}

const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
    ['ms', 1],
] as const;

/** A duration in its two largest units: `1 d 2 h`, `3 min 4 s`, `120 ms`. */
export function durationText(milliseconds: number | undefined): string {
    if (milliseconds === undefined) return '–';
    let rest = Math.round(milliseconds);
    const parts = units.map(([unit, size]) => {
        const count = Math.floor(rest / size);
        rest -= count * size;
        return { count, unit };
    });
    const first = parts.findIndex(({ count }) => count > 0);
    const shown = parts.slice(first, first + 2).filter(({ count }) => count > 0);
    return first === -1 ? '0 ms' : shown.map(({ count, unit }) => `${count} ${unit}`).join(' ');
}

/** An instant to the second, UTC. */
export function instantText(at: string | undefined): string {
    return at === undefined ? '–' : `${at.slice(0, 19).replace('T', ' ')}Z`;
}
