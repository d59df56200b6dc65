import { LeaseLostError, StorageUnavailableError } from '../../../errors.ts';
import { type AuditEntry, type ChainedAuditEntry, fleet } from '../../../model/audit-entry.ts';
import type { Audit, Digest, Fence } from '../../../ports.ts';
import { isAlreadyExistsError, withStorageErrors } from '../storage.ts';
import { auditRows, chainDownTo, listedChains, movedSince } from './audit-chain.ts';
import { auditHash } from './audit-hash.ts';
import { queryAudit } from './audit-query.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    dayKey,
    dayRow,
    entryRow,
    indexRow,
    markerRow,
    newestKeys,
    parseEntry,
    serverRow,
} from './audit-rows.ts';
import { type AuditTrust, auditTrust } from './audit-trust.ts';
import { boundedEntry } from './bounded-entry.ts';

/** Maximum number of chains whose newest entry is remembered as copied; beyond it, the memory starts empty. */
const maxKnown = 10_000;
/** Maximum attempts to append. Only the shared chains have several writers at a time, and each succeeds within so many. */
const maxTries = 50;

/**
 * Makes the append-only audit log on its table. An entry and the marker of its id are added in one transaction to the
 * server's partition, so that it is recorded exactly once and at exactly one place of the chain. The copy in the day index
 * follows; when its writer dies first, the next append to the chain adds it. Rows are added and read, never changed.
 */
export function auditLog(table: AuditTable, digest: Digest): Audit {
    const trust = auditTrust(table, digest);
    /** Hash of the newest entry that has its copy, by chain. */
    const indexed = new Map<string, string>();
    /** Dates that are listed already: rows are never removed. */
    const listedDays = new Set<string>();

    async function completeIndex(entry: ChainedAuditEntry): Promise<void> {
        const key = chainKey(entry.server);
        if (indexed.get(key) === entry.hash) return;
        const day = dayKey(entry.at);
        await addToIndex(table, entry, listedDays.has(day));
        listedDays.add(day);
        if (indexed.size >= maxKnown) indexed.clear();
        indexed.set(key, entry.hash);
    }

    return {
        append: (entry, fence) => append(table, digest, trust, boundedEntry(entry), completeIndex, fence),
        entry: (server, id) => trust.byId(server, id),
        query: (query) => queryAudit(table, digest, trust, query),
        rows: () => auditRows(table, digest),
        downTo: (chain, sequence) => chainDownTo(table, digest, chain, sequence),
        movedSince: (since) => movedSince(table, since),
        chains: () => listedChains(table),
    };
}

async function append(
    table: AuditTable,
    digest: Digest,
    trust: AuditTrust,
    entry: AuditEntry,
    completeIndex: (entry: ChainedAuditEntry) => Promise<void>,
    fence?: Fence,
): Promise<'added' | 'known'> {
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
        const newest = await newestEntry(table, entry.server);
        if (newest !== undefined) await completeIndex(newest);
        const chained = chain(digest, entry, newest);
        if (fence?.holds() === false) throw new LeaseLostError(entry.server);
        if (await addToChain(table, digest, chained)) {
            trust.note(chained);
            await completeIndex(chained);
            return 'added';
        }
        const recorded = await trust.byId(entry.server, entry.id);
        if (recorded !== undefined) {
            await addToIndex(table, recorded);
            return 'known';
        }
    }
    throw new StorageUnavailableError(
        `the audit chain of ${entry.server} changed during ${maxTries} attempts`,
    );
}

function chain(digest: Digest, entry: AuditEntry, newest: ChainedAuditEntry | undefined): ChainedAuditEntry {
    const unhashed = { ...entry, sequence: (newest?.sequence ?? 0) + 1, previousHash: newest?.hash ?? '' };
    return { ...unhashed, hash: auditHash(digest, unhashed) };
}

async function newestEntry(table: AuditTable, server: string): Promise<ChainedAuditEntry | undefined> {
    return await withStorageErrors('table audit', async () => {
        const pages = table
            .listEntities<AuditRow>({ queryOptions: { filter: newestKeys(server) } })
            .byPage({ maxPageSize: 1 });
        for await (const [row] of pages) return row === undefined ? undefined : parseEntry(row);
        return undefined;
    });
}

/** Adds the entry. Returns false when its place or its id is taken. */
async function addToChain(table: AuditTable, digest: Digest, entry: ChainedAuditEntry): Promise<boolean> {
    try {
        await table.submitTransaction([
            ['create', entryRow(entry)],
            ['create', markerRow(digest, entry)],
        ]);
        return true;
    } catch (error) {
        if (isAlreadyExistsError(error)) return false;
        return await withStorageErrors('table audit', () => Promise.reject(error));
    }
}

/** Copies the entry to the day index, and lists its day and its server the first time. */
async function addToIndex(table: AuditTable, entry: ChainedAuditEntry, isDayListed = false): Promise<void> {
    await addOnce(table, indexRow(entry));
    if (!isDayListed) await addOnce(table, dayRow(entry.at));
    if (entry.sequence === 1 && entry.server !== fleet) await addOnce(table, serverRow(entry.server));
}

async function addOnce(table: AuditTable, row: AuditRow): Promise<void> {
    try {
        await table.createEntity(row);
    } catch (error) {
        if (!isAlreadyExistsError(error)) await withStorageErrors('table audit', () => Promise.reject(error));
    }
}
