import type { TableClient } from '@azure/data-tables';
import { auditHash } from '../../../../../src/azure/storage/audit/audit-hash.ts';
import {
    type AuditRow,
    entryRow,
    indexRow,
    markerRow,
} from '../../../../../src/azure/storage/audit/audit-rows.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../../../../src/model/audit-entry.ts';
import { digest } from '../../../../support/digest.ts';

/** Returns the entries as the chain of their server, the first one oldest. */
export function chained(entries: readonly AuditEntry[]): readonly ChainedAuditEntry[] {
    let previousHash = '';
    return entries.map((entry, index) => {
        const unhashed = { ...entry, sequence: index + 1, previousHash };
        const hash = auditHash(digest, unhashed);
        previousHash = hash;
        return { ...unhashed, hash };
    });
}

/** Stores chains as appending them does, in few requests. */
export async function storeChains(
    table: TableClient,
    ...chains: readonly (readonly ChainedAuditEntry[])[]
): Promise<void> {
    const rows = chains
        .flat()
        .flatMap((entry) => [entryRow(entry), markerRow(digest, entry), indexRow(entry)]);
    for (const own of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()) {
        for (let from = 0; from < own.length; from += 100) {
            const batch = own.slice(from, from + 100);
            await table.submitTransaction(batch.map((row: AuditRow) => ['create', row]));
        }
    }
}
