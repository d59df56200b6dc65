import { odata } from '@azure/data-tables';
import { AuditDamagedError } from '../../../errors.ts';
import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { ChainStretch } from '../../../model/audit-search.ts';
import type { Digest } from '../../../ports.ts';
import { withStorageErrors } from '../storage.ts';
import { type AuditRow, type AuditTable, chainKey, entryKey, rowName, sequenceOf } from './audit-rows.ts';
import { verified } from './audit-trust.ts';

/**
 * Reads up to `count` entries of a server's chain before a sequence, newest first, with one page of rows. Each entry is
 * verified by its hash and keys, and by the hash that its successor names.
 */
export async function chainStretch(
    table: AuditTable,
    digest: Digest,
    server: string,
    { before, count }: { readonly before?: number; readonly count: number },
): Promise<ChainStretch> {
    const first = before === undefined ? 'entry|' : entryKey(before);
    const filter = odata`PartitionKey eq ${chainKey(server)} and RowKey gt ${first} and RowKey lt ${'entry~'}`;
    const rows = await withStorageErrors('table audit', async () => {
        const pages = table
            .listEntities<AuditRow>({ queryOptions: { filter } })
            .byPage({ maxPageSize: count });
        for await (const page of pages) if (page.length > 0) return page;
        return [];
    });
    const entries: ChainedAuditEntry[] = [];
    const damaged: string[] = [];
    let expectedHash: string | undefined;
    for (const row of rows) {
        const entry = verifiedOrNone(digest, row);
        const isBound = expectedHash === undefined || entry?.hash === expectedHash;
        if (entry !== undefined && isBound) entries.push(entry);
        else damaged.push(rowName(row));
        expectedHash = entry?.previousHash;
    }
    const last = rows.at(-1);
    return {
        entries,
        ...(damaged.length === 0 ? {} : { damaged }),
        ...(last === undefined ? {} : { downTo: sequenceOf(last.rowKey) }),
    };
}

function verifiedOrNone(digest: Digest, row: AuditRow): ChainedAuditEntry | undefined {
    try {
        return verified(digest, row);
    } catch (error) {
        if (error instanceof AuditDamagedError) return undefined;
        throw error;
    }
}
