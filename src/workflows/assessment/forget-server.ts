import type { Cause } from '../../model/cause.ts';
import type { DriftEnd } from '../../model/drift.ts';
import type { Remediation } from '../../model/remediation.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { StoredRecord } from '../../model/server-record.ts';
import type { AuditLog, Clock, Log, ServerRecords } from '../../ports.ts';
import { decideEnds } from '../server/decide-end.ts';
import { endingEntry } from '../server/drift-entries.ts';
import { closingEntry } from '../server/remediation-entries.ts';
import { tombstone } from '../server/server-identity.ts';

export interface ForgetServerPorts {
    readonly audit: AuditLog;
    readonly records: ServerRecords;
    readonly clock: Clock;
    readonly log: Log;
}

/** The reason why a server counts as deleted. */
export interface Removal {
    /** The same for the same deletion, so that it is recorded once. */
    readonly occasion: string;
    readonly reason: string;
    readonly cause: Cause;
}

/**
 * Ends the open remediations and drifts of a deleted server, records its deletion, and keeps operators' decisions about it.
 * Without its creation time a server that comes back could not be recognized: then nothing is kept.
 */
export async function markDeleted(
    ports: ForgetServerPorts,
    server: ServerId,
    removal: Removal,
    found: StoredRecord | undefined,
): Promise<void> {
    const stored = found && (await decideEnds(ports, server, found, removal.reason));
    await recordEnd(ports, server, removal, stored);
    if (stored === undefined) return;
    const { record, etag } = stored;
    const isKnown = record.createdAt !== undefined || record.deletedAt !== undefined;
    if (!isKnown) await ports.records.remove(server, etag);
    else await ports.records.write(server, tombstone(record, ports.clock.now()), etag);
}

/** The same for a server whose id another one has now: nothing of it is kept. */
export async function forgetServer(
    ports: ForgetServerPorts,
    server: ServerId,
    removal: Removal,
    found: StoredRecord,
): Promise<void> {
    const stored = await decideEnds(ports, server, found, removal.reason);
    await recordEnd(ports, server, removal, stored);
    await ports.records.remove(server, stored.etag);
}

/** Records the deletion of a server, once. */
async function recordEnd(
    ports: ForgetServerPorts,
    server: ServerId,
    removal: Removal,
    stored: StoredRecord | undefined,
): Promise<void> {
    const { occasion, reason, cause } = removal;
    const path = serverPath(server);
    await closeOpen(ports, server, stored?.record.remediations ?? [], 'serverDeleted');
    await endDrifts(ports, server, stored, removal);
    if (stored?.record.deletedAt !== undefined) return;
    await ports.audit.append({
        id: `gone:${occasion}`,
        at: ports.clock.now().toISOString(),
        server: path,
        outcome: 'serverDeleted',
        reason,
        cause,
    });
    ports.log.info('Server is deleted', { server: path, reason });
}

/** Ends every drift of a server that is deleted. */
async function endDrifts(
    ports: Pick<ForgetServerPorts, 'audit' | 'clock'>,
    server: ServerId,
    stored: StoredRecord | undefined,
    { reason, cause }: Removal,
): Promise<void> {
    const at = ports.clock.now().toISOString();
    const closed = new Set(stored?.record.remediations.map(({ drift }) => drift));
    for (const [control, drift] of Object.entries(stored?.record.drifts ?? {})) {
        if (closed.has(drift.id) || (drift.isExempt === true && drift.ending === undefined)) continue;
        const ending = drift.ending ?? { end: 'serverDeleted' as const, at, reason, cause };
        await ports.audit.append(endingEntry(server, control, drift, ending));
    }
}

/** Records the ends of remediations that are decided and stored, with the last one of a drift its end, if it has one. */
export async function closeOpen(
    ports: Pick<ForgetServerPorts, 'audit'>,
    server: ServerId,
    remediations: readonly Remediation[],
    driftEnd?: DriftEnd,
): Promise<void> {
    const lastOf = new Map(remediations.map((remediation) => [remediation.drift, remediation]));
    for (const remediation of remediations) {
        const { drift } = remediation;
        const isEnd = driftEnd !== undefined && drift !== undefined && lastOf.get(drift) === remediation;
        if (remediation.end === undefined) continue;
        const { outcome, reason, at } = remediation.end;
        const entry = closingEntry(server, remediation, outcome, reason, new Date(at));
        await ports.audit.append(isEnd ? { ...entry, driftEnd } : entry);
    }
}
