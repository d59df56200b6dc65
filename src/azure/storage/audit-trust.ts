import { odata } from '@azure/data-tables';
import { AuditDamagedError } from '../../errors.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { Digest } from '../../ports.ts';
import { auditHash } from './audit-hash.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    entryKey,
    entryOf,
    isConsistent,
    markerKey,
    rowName,
    sequenceOf,
} from './audit-rows.ts';
import { stored } from './storage.ts';

/** The row that marks an id as recorded in a server's chain, if it is. */
export async function marker(
    table: AuditTable,
    digest: Digest,
    server: string,
    id: string,
): Promise<AuditRow | undefined> {
    const found = await stored<AuditRow | 'none'>(
        'table audit',
        () => table.getEntity<AuditRow>(chainKey(server), markerKey(digest, id)),
        (status) => (status === 404 ? 'none' : undefined),
    );
    return found === 'none' ? undefined : found;
}

/**
 * The entry with that id, if there is one, held against its own hash, its place, its marker and its neighbours. Throws
 * AuditDamagedError when something of it does not fit.
 */
export async function entryById(
    table: AuditTable,
    digest: Digest,
    server: string,
    id: string,
): Promise<ChainedAuditEntry | undefined> {
    const mark = await marker(table, digest, server, id);
    if (mark === undefined) return undefined;
    const sequence = sequenceOf(String(mark.entryKey));
    const [newer, row, older] = await neighbours(table, server, sequence);
    if (mark.id !== id || sequence === 0 || row === undefined) throw new AuditDamagedError(rowName(mark));
    const entry = verified(digest, server, row);
    if (entry.id !== id) throw new AuditDamagedError(rowName(row));
    const before = older === undefined ? undefined : verified(digest, server, older);
    if (entry.previousHash !== (before?.hash ?? '')) throw new AuditDamagedError(rowName(row));
    if (newer !== undefined && verified(digest, server, newer).previousHash !== entry.hash) {
        throw new AuditDamagedError(rowName(newer));
    }
    return entry;
}

/** The rows of the entry after, of the entry itself and of the one before, where they are. */
async function neighbours(
    table: AuditTable,
    server: string,
    sequence: number,
): Promise<readonly (AuditRow | undefined)[]> {
    const keys = [sequence + 1, sequence, sequence - 1].map(entryKey);
    const filter = odata`PartitionKey eq ${chainKey(server)} and RowKey ge ${keys[0]} and RowKey le ${keys[2]}`;
    const rows = new Map<string, AuditRow>();
    await stored('table audit', async () => {
        for await (const row of table.listEntities<AuditRow>({ queryOptions: { filter } }))
            rows.set(row.rowKey, row);
    });
    return keys.map((key) => rows.get(key));
}

/** The entry of a row that is what it says it is, and stands where it says. */
export function verified(digest: Digest, server: string, row: AuditRow): ChainedAuditEntry {
    const entry = entryOf(row);
    const { hash, ...unhashed } = entry;
    const isAtItsPlace =
        row.partitionKey === chainKey(server) &&
        chainKey(entry.server) === row.partitionKey &&
        entryKey(entry.sequence) === row.rowKey;
    if (!isAtItsPlace || !isConsistent(row, entry) || auditHash(digest, unhashed) !== hash) {
        throw new AuditDamagedError(rowName(row));
    }
    return entry;
}
