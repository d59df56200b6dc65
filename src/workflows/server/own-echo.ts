import { reportsOwnWrite } from '../../engine/own-write.ts';
import { AuditDamagedError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { EventCause } from '../../model/cause.ts';
import { equalsIgnoringCase, type ServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, OwnIdentity } from '../../ports.ts';
import { closingId, intendedId } from './remediation-entries.ts';

export interface OwnEchoPorts {
    readonly audit: Pick<AuditLog, 'entry'>;
    readonly identity: OwnIdentity;
}

/**
 * Returns whether an event is the echo of a write that the audit has: it names no other principal than Pgwarden's, and its
 * correlation id is that of a remediation, whose write it reports. Every other event is handled like a change by another
 * actor.
 */
export async function isOwnEcho(
    { audit, identity }: OwnEchoPorts,
    server: ServerId,
    event: EventCause,
): Promise<boolean> {
    // Assumed: the event carries the correlation id that Pgwarden sent. Where it does not, each write costs one assessment.
    if (event.correlationId === undefined) return false;
    const principal = event.actor?.objectId;
    if (principal !== undefined && !equalsIgnoringCase(principal, (await identity.read()).objectId))
        return false;
    const path = serverPath(server);
    const id = event.correlationId.toLowerCase();
    const intended = await trusted(audit, path, intendedId({ id }));
    if (intended === undefined) return false;
    const closed = await trusted(audit, path, closingId({ id }));
    return reportsOwnWrite(event, intended, closed?.at);
}

/** A damaged entry proves nothing. */
async function trusted(
    audit: Pick<AuditLog, 'entry'>,
    server: string,
    id: string,
): Promise<ChainedAuditEntry | undefined> {
    try {
        return await audit.entry(server, id);
    } catch (error) {
        if (error instanceof AuditDamagedError) return undefined;
        throw error;
    }
}
