import type { AuditEntry } from '../../model/audit-entry.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerReader } from '../../ports.ts';
import { isSameInstant } from '../server/server-identity.ts';

/**
 * Returns why the entry belongs to another server than the present one; undefined when it does not. Names are reused: a
 * change of a deleted server is not undone on a new one.
 */
export async function objectionToPast(
    reader: ServerReader,
    server: ServerId,
    record: ServerRecord,
    entry: Pick<AuditEntry, 'at'>,
): Promise<string | undefined> {
    const reading = await reader.read(server, ['server']);
    if (reading.kind === 'missing') return `Azure does not show the server now: ${reading.reason}`;
    const slice = reading.slices.server;
    if (slice?.kind !== 'read')
        return `whether it is still the same server could not be read: ${slice?.reason ?? 'not read'}`;
    const { createdAt } = slice.value;
    if (createdAt === undefined) return undefined;
    const isOfEarlier = Date.parse(entry.at) < Date.parse(createdAt);
    const isAnother = record.createdAt !== undefined && !isSameInstant(record.createdAt, createdAt);
    if (!isOfEarlier && !isAnother) return undefined;
    return `the repair of ${entry.at} was made on an earlier server of the same name; this one was created at ${createdAt}`;
}
