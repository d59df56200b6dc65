import type { Cause } from '../../model/cause.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, Log, ServerRecords, StoredRecord } from '../../ports.ts';
import { closingEntry } from '../remediation/remediation-entries.ts';
import { tombstone } from './server-life.ts';

export interface ForgetServerPorts {
    readonly audit: AuditLog;
    readonly records: ServerRecords;
    readonly clock: Clock;
    readonly log: Log;
}

/** Why a server counts as gone. */
export interface Farewell {
    /** The same happening has the same occasion, so that it is told once. */
    readonly occasion: string;
    readonly reason: string;
    readonly cause: Cause;
}

/**
 * Closes what was open on a server that is gone, says so, and keeps what operators decided of it. Without knowing when
 * it was created nobody could tell whether it is the same one that comes back: then nothing is kept.
 */
export async function buryServer(
    ports: ForgetServerPorts,
    server: ServerId,
    farewell: Farewell,
    stored: StoredRecord | undefined,
): Promise<void> {
    await tellEnd(ports, server, farewell, stored);
    if (stored === undefined) return;
    const { record, etag } = stored;
    const isKnown = record.createdAt !== undefined || record.gone !== undefined;
    if (!isKnown) await ports.records.remove(server, etag);
    else await ports.records.write(server, tombstone(record, ports.clock.now()), etag);
}

/** The same for a server whose id another one has now: nothing of it is kept. */
export async function forgetServer(
    ports: ForgetServerPorts,
    server: ServerId,
    farewell: Farewell,
    stored: StoredRecord,
): Promise<void> {
    await tellEnd(ports, server, farewell, stored);
    await ports.records.remove(server, stored.etag);
}

/** A server that counted as gone already is not told to be gone again. */
async function tellEnd(
    ports: ForgetServerPorts,
    server: ServerId,
    { occasion, reason, cause }: Farewell,
    stored: StoredRecord | undefined,
): Promise<void> {
    const path = serverPath(server);
    await closeOpen(ports, path, stored, reason);
    if (stored?.record.gone !== undefined) return;
    await ports.audit.append({
        id: `gone:${occasion}`,
        at: ports.clock.now().toISOString(),
        server: path,
        outcome: 'gone',
        reason,
        cause,
    });
    ports.log.info('Server is gone', { server: path, reason });
}

/** Ends every open remediation of the record as superseded. */
export async function closeOpen(
    ports: Pick<ForgetServerPorts, 'audit' | 'clock'>,
    path: string,
    stored: StoredRecord | undefined,
    reason: string,
): Promise<void> {
    const now = ports.clock.now();
    for (const remediation of stored?.record.remediations ?? []) {
        await ports.audit.append(closingEntry(path, remediation, 'superseded', reason, now));
    }
}
