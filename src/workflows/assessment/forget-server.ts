import type { Cause } from '../../model/cause.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, Log, ServerRecords, StoredRecord } from '../../ports.ts';
import { closingEntry } from '../remediation/remediation-entries.ts';

/** Closes what was open on a server that is gone, says so, and forgets it. */
export async function forgetServer(
    ports: {
        readonly audit: AuditLog;
        readonly records: ServerRecords;
        readonly clock: Clock;
        readonly log: Log;
    },
    server: ServerId,
    cause: Cause,
    reason: string,
    stored: StoredRecord | undefined,
): Promise<void> {
    const path = serverPath(server);
    const now = ports.clock.now();
    for (const remediation of stored?.record.remediations ?? []) {
        await ports.audit.append(closingEntry(path, remediation, 'superseded', reason, now));
    }
    const occasion = cause.kind === 'event' ? cause.eventId : now.toISOString();
    await ports.audit.append({
        id: `gone:${occasion}`,
        at: now.toISOString(),
        server: path,
        outcome: 'gone',
        reason,
        cause,
    });
    if (stored !== undefined) await ports.records.remove(server, stored.etag);
    ports.log.info('Server is gone', { server: path, reason });
}
