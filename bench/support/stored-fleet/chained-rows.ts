import { auditHash } from '../../../src/azure/storage/audit/audit-hash.ts';
import {
    type AuditRow,
    chainKey,
    dayKey,
    dayRow,
    entryRow,
    indexRow,
    markerRow,
    serverRow,
} from '../../../src/azure/storage/audit/audit-rows.ts';
import { boundedEntry } from '../../../src/azure/storage/audit/bounded-entry.ts';
import { type AuditEntry, fleet } from '../../../src/model/audit-entry.ts';
import type { Digest } from '../../../src/ports.ts';

/**
 * Yields the rows that appending the entries one after another leaves in the audit table, without the appends, of which
 * each costs three requests. `test/unit/bench/stored-fleet.test.ts` compares the two.
 */
export function* chainedRows(digest: Digest, entries: Iterable<AuditEntry>): Generator<AuditRow> {
    const heads = new Map<string, { readonly sequence: number; readonly hash: string }>();
    const listedDays = new Set<string>();
    for (const entry of entries) {
        const chain = chainKey(entry.server);
        const head = heads.get(chain) ?? { sequence: 0, hash: '' };
        const unhashed = { ...boundedEntry(entry), sequence: head.sequence + 1, previousHash: head.hash };
        const chained = { ...unhashed, hash: auditHash(digest, unhashed) };
        heads.set(chain, chained);
        const copied = entryRow(chained);
        yield copied;
        yield markerRow(digest, chained);
        const { partitionKey, rowKey } = indexRow(chained);
        // The same texts in memory as the entry's.
        yield { ...copied, partitionKey, rowKey };
        if (!listedDays.has(dayKey(chained.at))) yield dayRow(chained.at);
        listedDays.add(dayKey(chained.at));
        if (chained.sequence === 1 && chained.server !== fleet) yield serverRow(chained.server);
    }
}
