import type { PauseReminder } from '../../engine/pause-reminder.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import type { Pause } from '../../model/pause.ts';
import { type PauseScope, pauseSentence } from '../server/gate-context.ts';

/**
 * The entries about a pause. One for its start and one for its end, however many operators ask for it and whoever is
 * first: an operator, or Pgwarden when its time is over. `server`: resource id, or `fleet`.
 */

/** The operator of what Pgwarden does by itself. */
const pgwarden = 'Pgwarden';

/** Returns the entry about the start, as the stored pause has it. */
export function pausedEntry(server: string, pause: Pause): AuditEntry {
    const { since, operator, reason } = pause;
    return {
        ...actEntry('paused', server, pause, { at: since, operator, reason }),
        cause: operatorCause(pause, 'pause', { comment: reason }),
    };
}

/** Returns the entry about the end that an operator asked for. */
export function resumedEntry(
    server: string,
    pause: Pause,
    by: Operator & { readonly reason: string },
    at: string,
): AuditEntry {
    const { operator, reason } = by;
    return {
        ...actEntry('resumed', server, pause, { at, operator, reason }),
        cause: operatorCause(by, 'resume', { comment: reason }),
    };
}

/** Returns the entry about the end of a pause whose time is over. */
export function endedEntry(server: string, scope: PauseScope, pause: Pause, at: string): AuditEntry {
    const reason = `its time is over; ${pauseSentence(scope, pause)}`;
    return {
        ...actEntry('resumed', server, pause, { at, operator: pgwarden, reason }),
        cause: { kind: 'followUp', reason: 'the end of the pause' },
    };
}

/** Returns the entry that reminds operators of a pause. */
export function reminderEntry(
    server: string,
    scope: PauseScope,
    pause: Pause,
    reminder: PauseReminder,
    at: string,
): AuditEntry {
    const sentence = pauseSentence(scope, pause);
    const isEnding = reminder.kind === 'ending';
    return {
        id: `pauseReminder:${keyOf(pause)}:${isEnding ? 'ending' : reminder.days}`,
        at,
        server,
        outcome: 'pauseReminder',
        reason: isEnding
            ? `writes go on by themselves at ${reminder.until}; ${sentence}`
            : `writes have been paused for ${reminder.days * 24} hours, without an end; ${sentence}`,
        cause: { kind: 'followUp', reason: 'a pause' },
    };
}

function actEntry(
    outcome: 'paused' | 'resumed',
    server: string,
    pause: Pause,
    { at, operator, reason }: { readonly at: string; readonly operator: string; readonly reason: string },
): Omit<AuditEntry, 'cause'> {
    return { id: `${outcome}:${keyOf(pause)}`, at, server, outcome, operator, reason };
}

function keyOf({ id, since, operator }: Pause): string {
    return id ?? `${since}:${operator}`;
}
