import { odata } from '@azure/data-tables';
import { type ChainedAuditEntry, fleet } from '../../model/audit-entry.ts';
import type {
    AuditIndexRow,
    AuditListing,
    Digest,
    StoredAuditEntry,
    StoredChain,
    StoredMarker,
} from '../../ports.ts';
import { auditHash } from './audit-hash.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    dayRow,
    daysKey,
    entryIn,
    indexRow,
    isConsistent,
    markerKey,
    sequenceOf,
    serverRow,
    serversKey,
} from './audit-rows.ts';
import { stored } from './storage.ts';

/** What verification needs of the audit table: every row as it is stored, without trust in any of them. */

export async function storedChain(table: AuditTable, digest: Digest, server: string): Promise<StoredChain> {
    const entries: StoredAuditEntry[] = [];
    const markers: StoredMarker[] = [];
    await stored('table audit', async () => {
        for await (const row of rowsOf(table, odata`PartitionKey eq ${chainKey(server)}`)) {
            if (row.rowKey.startsWith('entry|')) {
                const entry = entryIn(row);
                const sequence = sequenceOf(row.rowKey);
                entries.push({
                    entry,
                    sequence,
                    isConsistent: entry !== undefined && isConsistent(row, entry),
                });
            } else {
                const id = String(row.id);
                const isConsistent = row.rowKey === markerKey(digest, id);
                markers.push({ id, sequence: sequenceOf(String(row.entryKey)), isConsistent });
            }
        }
    });
    return { entries: entries.reverse(), markers };
}

export async function auditServers(table: AuditTable): Promise<readonly AuditListing[]> {
    const listed = await listing(table, serversKey, (row) => String(row.server), serverRow);
    return [{ name: fleet, isConsistent: true }, ...listed];
}

export async function auditDays(table: AuditTable): Promise<readonly AuditListing[]> {
    return await listing(table, daysKey, (row) => String(row.date), dayRow);
}

async function listing(
    table: AuditTable,
    partitionKey: string,
    nameOf: (row: AuditRow) => string,
    rowOf: (name: string) => AuditRow,
): Promise<readonly AuditListing[]> {
    return await stored('table audit', async () => {
        const listings: AuditListing[] = [];
        for await (const row of rowsOf(table, odata`PartitionKey eq ${partitionKey}`)) {
            const name = nameOf(row);
            listings.push({ name, isConsistent: rowOf(name).rowKey === row.rowKey });
        }
        return listings;
    });
}

export async function* auditIndex(table: AuditTable, digest: Digest): AsyncIterable<AuditIndexRow> {
    const filter = odata`PartitionKey ge ${'day|'} and PartitionKey lt ${'day~'}`;
    for await (const row of rowsOf(table, filter)) {
        const entry = entryIn(row);
        yield {
            day: row.partitionKey.slice('day|'.length),
            server: String(row.server),
            sequence: Number(row.sequence),
            hash: String(row.hash),
            isConsistent:
                entry !== undefined &&
                isConsistent(row, entry) &&
                isAtItsPlace(row, entry) &&
                hasItsHash(digest, entry),
        };
    }
}

function rowsOf(table: AuditTable, filter: string): AsyncIterable<AuditRow> {
    return table.listEntities<AuditRow>({ queryOptions: { filter } });
}

function isAtItsPlace(row: AuditRow, entry: ChainedAuditEntry): boolean {
    const { partitionKey, rowKey } = indexRow(entry);
    return row.partitionKey === partitionKey && row.rowKey === rowKey;
}

function hasItsHash(digest: Digest, entry: ChainedAuditEntry): boolean {
    const { hash, ...unhashed } = entry;
    return auditHash(digest, unhashed) === hash;
}
