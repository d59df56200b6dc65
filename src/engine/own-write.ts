import { kindOf } from '../changes/kinds.ts';
import type { AuditEntry } from '../model/audit-entry.ts';
import type { EventCause } from '../model/cause.ts';

/** Milliseconds by which Azure may date the last event of a write after the remediation's end. */
const lateMs = 5 * 60_000;

/**
 * Returns whether an event under Pgwarden's identity reports a write that Pgwarden sent: of that resource, with that
 * operation, and not long after its remediation was over. Another process can act under that identity as well.
 */
export function reportsOwnWrite(
    event: EventCause,
    intended: Pick<AuditEntry, 'change'>,
    closedAt: string | undefined,
): boolean {
    const { change } = intended;
    const written = change === undefined ? undefined : kindOf(change).event(change);
    if (written === undefined || resourceOf(event) !== written.resource) return false;
    if (event.operation !== undefined && !event.operation.toLowerCase().endsWith(written.verb)) return false;
    if (closedAt === undefined) return true;
    return event.time !== undefined && Date.parse(event.time) <= Date.parse(closedAt) + lateMs;
}

/** An action's event names the server, or the action below it. */
function resourceOf({ resource = '' }: EventCause): string {
    return resource.toLowerCase().replace(/^restart\/$/, '');
}
