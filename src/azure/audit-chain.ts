import { odata, type TableClient } from '@azure/data-tables';
import { type ChainedAuditEntry, fleet } from '../model/audit-entry.ts';
import type { AuditIndexRow, Digest, StoredAuditEntry, StoredChain } from '../ports.ts';
import { auditHash } from './audit-hash.ts';
import {
    type AuditRow,
    chainKey,
    daysKey,
    entryOf,
    isConsistent,
    sequenceOf,
    serversKey,
} from './audit-rows.ts';
import { stored } from './storage.ts';

/** What verification needs of the audit table: every row as it is stored, without trust in any of them. */

export async function storedChain(table: TableClient, server: string): Promise<StoredChain> {
    const entries: StoredAuditEntry[] = [];
    const markers: { id: string; sequence: number }[] = [];
    await stored('table audit', async () => {
        for await (const row of rowsOf(table, odata`PartitionKey eq ${chainKey(server)}`)) {
            if (row.rowKey.startsWith('entry|')) {
                const entry = readable(row);
                const sequence = sequenceOf(row.rowKey);
                entries.push({
                    entry,
                    sequence,
                    isConsistent: entry !== undefined && isConsistent(row, entry),
                });
            } else {
                markers.push({ id: String(row.id), sequence: sequenceOf(String(row.entryKey)) });
            }
        }
    });
    return { entries: entries.reverse(), markers };
}

export async function auditServers(table: TableClient): Promise<readonly string[]> {
    const servers = [fleet];
    await stored('table audit', async () => {
        for await (const row of rowsOf(table, odata`PartitionKey eq ${serversKey}`))
            servers.push(String(row.server));
    });
    return servers;
}

export async function auditDays(table: TableClient): Promise<readonly string[]> {
    return await stored('table audit', async () => {
        const days: string[] = [];
        for await (const row of rowsOf(table, odata`PartitionKey eq ${daysKey}`)) days.push(String(row.date));
        return days;
    });
}

export async function* auditIndex(table: TableClient, digest: Digest): AsyncIterable<AuditIndexRow> {
    const filter = odata`PartitionKey ge ${'day|'} and PartitionKey lt ${'day~'}`;
    for await (const row of rowsOf(table, filter)) {
        const entry = readable(row);
        yield {
            day: row.partitionKey.slice('day|'.length),
            server: String(row.server),
            sequence: Number(row.sequence),
            hash: String(row.hash),
            isConsistent: entry !== undefined && isConsistent(row, entry) && hasItsHash(digest, entry),
        };
    }
}

function rowsOf(table: TableClient, filter: string): AsyncIterable<AuditRow> {
    return table.listEntities<AuditRow>({ queryOptions: { filter } });
}

function readable(row: AuditRow): ChainedAuditEntry | undefined {
    try {
        return entryOf(row);
    } catch {
        return undefined;
    }
}

function hasItsHash(digest: Digest, entry: ChainedAuditEntry): boolean {
    const { hash, ...unhashed } = entry;
    return auditHash(digest, unhashed) === hash;
}
