import type { GuardRails } from '../model/baseline.ts';
import { actorText, type Cause } from '../model/cause.ts';
import type { Change } from '../model/change.ts';
import type { Contested, Repair } from '../model/server-record.ts';

const hourMs = 3_600_000;
/** Enough to tell who and which values; older ones are forgotten. */
const mostRepairs = 20;

/** The repairs of one control with one more. */
export function withRepair(
    repairs: readonly Repair[],
    change: Change,
    cause: Cause,
    now: Date,
): readonly Repair[] {
    const repair = { at: now.toISOString(), opponent: actorText(cause), found: foundText(change) };
    return [...repairs, repair].slice(-mostRepairs);
}

/** Whether one more repair would be fighting: the control was repaired as often as the rule allows already. */
export function contest(
    repairs: readonly Repair[],
    change: Change,
    cause: Cause,
    now: Date,
    rule: GuardRails['flapping'],
): Contested | undefined {
    const fought = recent(repairs, now, rule);
    if (fought.length < rule.repairs) return undefined;
    const opponents = [...new Set([...fought.map(({ opponent }) => opponent), actorText(cause)])];
    const values = [...new Set([...fought.map(({ found }) => found), foundText(change)])];
    const reason =
        `repaired ${fought.length} times in ${rule.hours} h and changed again; ` +
        `changed by ${opponents.join(' and ')} to ${values.join(', ')}; ` +
        `repairs go on after ${rule.hours} h of quiet or when an operator resumes them`;
    return { since: now.toISOString(), lastDriftAt: now.toISOString(), reason };
}

/** When a contested control has been quiet for long enough, if nothing more happens. */
export function quietAt(contested: Contested, rule: GuardRails['flapping']): Date {
    return new Date(Date.parse(contested.lastDriftAt) + rule.hours * hourMs);
}

function recent(repairs: readonly Repair[], now: Date, rule: GuardRails['flapping']): readonly Repair[] {
    return repairs.filter(({ at }) => now.getTime() - Date.parse(at) < rule.hours * hourMs);
}

function foundText(change: Change): string {
    if (change.kind === 'parameter') return `${change.name} = ${change.from}`;
    return change.from === null ? `${change.kind} removed` : change.kind;
}
