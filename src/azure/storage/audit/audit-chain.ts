import { odata } from '@azure/data-tables';
import type { ChainHead } from '../../../model/audit-anchor.ts';
import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { StoredAuditRow } from '../../../model/stored-audit-row.ts';
import type { Digest } from '../../../ports.ts';
import { itemsWithStorageErrors } from '../storage.ts';
import { auditHash } from './audit-hash.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    chainName,
    dayRow,
    daysKey,
    entryKey,
    hasOnly,
    indexKeysBefore,
    indexRow,
    isConsistent,
    markerKey,
    rowName,
    sequenceOf,
    serverRow,
    serversKey,
    tryParseEntry,
} from './audit-rows.ts';
import { verified } from './audit-trust.ts';

/** Reads of the audit table for verification and anchors, which trust no row. */

/** Yields every row of the table in key order: partition by partition, a chain's newest entry first. */
export async function* auditRows(table: AuditTable, digest: Digest): AsyncIterable<StoredAuditRow> {
    for await (const row of rowsOf(table)) yield storedRow(digest, row);
}

function storedRow(digest: Digest, row: AuditRow): StoredAuditRow {
    const { partitionKey, rowKey } = row;
    if (partitionKey.startsWith('chain|') && rowKey.startsWith('entry|')) return storedEntry(row);
    if (partitionKey.startsWith('chain|') && rowKey.startsWith('id|')) return storedMarker(digest, row);
    if (partitionKey.startsWith('day|')) return storedCopy(digest, row);
    if (partitionKey === daysKey) {
        const name = String(row.date);
        return { kind: 'day', name, isConsistent: isSameKey(dayRow(name), row) && hasOnly(row, ['date']) };
    }
    if (partitionKey === serversKey) {
        const server = String(row.server);
        const isConsistent = isSameKey(serverRow(server), row) && hasOnly(row, ['server']);
        return { kind: 'listed', chain: chainName(chainKey(server)), server, isConsistent };
    }
    return { kind: 'stray', row: rowName(row) };
}

function storedEntry(row: AuditRow): StoredAuditRow {
    const entry = tryParseEntry(row);
    return {
        kind: 'entry',
        chain: chainName(row.partitionKey),
        sequence: sequenceOf(row.rowKey),
        entry,
        isInItsChain: entry !== undefined && chainKey(entry.server) === row.partitionKey,
        isConsistent: entry !== undefined && isConsistent(row, entry),
    };
}

function storedMarker(digest: Digest, row: AuditRow): StoredAuditRow {
    const id = String(row.id);
    return {
        kind: 'marker',
        chain: chainName(row.partitionKey),
        id,
        sequence: sequenceOf(String(row.entryKey)),
        isConsistent: row.rowKey === markerKey(digest, id) && hasOnly(row, ['id', 'entryKey']),
    };
}

function storedCopy(digest: Digest, row: AuditRow): StoredAuditRow {
    const entry = tryParseEntry(row);
    return {
        kind: 'copy',
        day: row.partitionKey.slice('day|'.length),
        chain: chainName(chainKey(String(row.server))),
        sequence: Number(row.sequence),
        hash: String(row.hash),
        isConsistent: entry !== undefined && isTrueCopy(digest, row, entry),
    };
}

/** Returns whether a row of the day index has a correct hash, matches its entry, and has the right keys. */
export function isTrueCopy(digest: Digest, row: AuditRow, entry: ChainedAuditEntry): boolean {
    const { hash, ...unhashed } = entry;
    return (
        isConsistent(row, entry) && isSameKey(indexRow(entry), row) && auditHash(digest, unhashed) === hash
    );
}

function isSameKey(a: AuditRow, b: AuditRow): boolean {
    return a.partitionKey === b.partitionKey && a.rowKey === b.rowKey;
}

/** Entries of a chain down to a sequence, from another one; undefined: from the newest. */
interface DownTo {
    readonly chain: string;
    readonly sequence: number;
    readonly from: number | undefined;
}

/**
 * Yields the entries of a chain, the newest first, each verified by its hash and keys. Throws AuditDamagedError at the
 * first one that fails.
 */
export async function* chainDownTo(
    table: AuditTable,
    digest: Digest,
    { chain, sequence, from }: DownTo,
): AsyncIterable<ChainedAuditEntry> {
    const first = from === undefined ? 'entry|' : entryKey(from);
    const filter = odata`PartitionKey eq ${`chain|${chain}`} and RowKey ge ${first} and RowKey le ${entryKey(sequence)}`;
    for await (const row of rowsOf(table, filter)) yield verified(digest, row);
}

/** Returns the newest entry of every chain that grew since a time, from the day index. A hint: it is not verified. */
export async function movedSince(table: AuditTable, since: string): Promise<readonly ChainHead[]> {
    const moved = new Map<string, ChainHead>();
    const days = await daysFrom(table, since);
    for (const day of days) {
        const filter = odata`PartitionKey eq ${`day|${day}`} and RowKey lt ${indexKeysBefore(since)}`;
        for await (const row of rowsOf(table, filter, ['server', 'sequence', 'hash'])) {
            const chain = chainName(chainKey(String(row.server)));
            const sequence = Number(row.sequence);
            if (sequence > (moved.get(chain)?.sequence ?? 0))
                moved.set(chain, { chain, sequence, hash: String(row.hash) });
        }
    }
    return [...moved.values()];
}

async function daysFrom(table: AuditTable, since: string): Promise<readonly string[]> {
    const days: string[] = [];
    for await (const row of rowsOf(table, odata`PartitionKey eq ${daysKey}`)) {
        if (String(row.date) >= since.slice(0, 10)) days.push(String(row.date));
    }
    return days;
}

/** Returns every listed chain. */
export async function listedChains(table: AuditTable): Promise<readonly string[]> {
    const chains: string[] = [];
    for await (const row of rowsOf(table, odata`PartitionKey eq ${serversKey}`))
        chains.push(chainName(chainKey(String(row.server))));
    return chains;
}

async function* rowsOf(
    table: AuditTable,
    filter?: string,
    select?: readonly string[],
): AsyncIterable<AuditRow> {
    const queryOptions = {
        ...(filter === undefined ? {} : { filter }),
        ...(select === undefined ? {} : { select: [...select] }),
    };
    yield* itemsWithStorageErrors('table audit', table.listEntities<AuditRow>({ queryOptions }));
}
