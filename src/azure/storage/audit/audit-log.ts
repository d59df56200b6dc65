import { LeaseLostError, StorageUnavailableError } from '../../../errors.ts';
import { type AuditEntry, type ChainedAuditEntry, fleet } from '../../../model/audit-entry.ts';
import type { AuditLog, Digest, Fence } from '../../../ports.ts';
import { isExisting, stored } from '../storage.ts';
import { auditRows, chainDownTo, listedChains, movedSince } from './audit-chain.ts';
import { auditHash } from './audit-hash.ts';
import { queryAudit } from './audit-query.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    dayKey,
    dayRow,
    entryOf,
    entryRow,
    indexRow,
    markerRow,
    newestKeys,
    serverRow,
} from './audit-rows.ts';
import { type AuditTrust, auditTrust } from './audit-trust.ts';
import { boundedEntry } from './bounded-entry.ts';

/** Servers whose newest entry is known to be complete; beyond it, what is known is looked up again. */
const mostKnown = 10_000;
/** Others may append to the same chain at the same time only for `fleet`; each of them wins once in so many tries. */
const mostTries = 50;

/**
 * The append-only audit table. An entry and the marker of its id are added in one transaction to the server's
 * partition, so that it is recorded exactly once and at exactly one place of the chain. The copy in the day index
 * follows; when its writer dies before, it is made good by the next append to the chain. Rows are added and read, never
 * changed.
 */
export function auditLog(table: AuditTable, digest: Digest): AuditLog {
    const trust = auditTrust(table, digest);
    /** Hashes of the newest entries that have their copies, by chain. */
    const complete = new Map<string, string>();
    /** Dates that were listed: rows are never taken away. */
    const listedDays = new Set<string>();

    async function makeComplete(entry: ChainedAuditEntry): Promise<void> {
        const key = chainKey(entry.server);
        if (complete.get(key) === entry.hash) return;
        const day = dayKey(entry.at);
        await addToIndex(table, entry, listedDays.has(day));
        listedDays.add(day);
        if (complete.size >= mostKnown) complete.clear();
        complete.set(key, entry.hash);
    }

    return {
        append: (entry, fence) => append(table, digest, trust, boundedEntry(entry), makeComplete, fence),
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
    makeComplete: (entry: ChainedAuditEntry) => Promise<void>,
    fence?: Fence,
): Promise<'added' | 'known'> {
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
        const newest = await newestEntry(table, entry.server);
        if (newest !== undefined) await makeComplete(newest);
        const chained = chain(digest, entry, newest);
        if (fence?.holds() === false) throw new LeaseLostError(entry.server);
        if (await addToChain(table, digest, chained)) {
            trust.note(chained);
            await makeComplete(chained);
            return 'added';
        }
        const recorded = await trust.byId(entry.server, entry.id);
        if (recorded !== undefined) {
            await addToIndex(table, recorded);
            return 'known';
        }
    }
    throw new StorageUnavailableError(`the audit chain of ${entry.server} moved on ${mostTries} times`);
}

function chain(digest: Digest, entry: AuditEntry, newest: ChainedAuditEntry | undefined): ChainedAuditEntry {
    const unhashed = { ...entry, sequence: (newest?.sequence ?? 0) + 1, previousHash: newest?.hash ?? '' };
    return { ...unhashed, hash: auditHash(digest, unhashed) };
}

async function newestEntry(table: AuditTable, server: string): Promise<ChainedAuditEntry | undefined> {
    return await stored('table audit', async () => {
        const pages = table
            .listEntities<AuditRow>({ queryOptions: { filter: newestKeys(server) } })
            .byPage({ maxPageSize: 1 });
        for await (const [row] of pages) return row === undefined ? undefined : entryOf(row);
        return undefined;
    });
}

/** Whether the entry was added: false when its place or its id is taken. */
async function addToChain(table: AuditTable, digest: Digest, entry: ChainedAuditEntry): Promise<boolean> {
    try {
        await table.submitTransaction([
            ['create', entryRow(entry)],
            ['create', markerRow(digest, entry)],
        ]);
        return true;
    } catch (error) {
        if (isExisting(error)) return false;
        return await stored('table audit', () => Promise.reject(error));
    }
}

/** Copies the entry for the view over the fleet, and lists its day and its server the first time. */
async function addToIndex(table: AuditTable, entry: ChainedAuditEntry, isDayListed = false): Promise<void> {
    await addOnce(table, indexRow(entry));
    if (!isDayListed) await addOnce(table, dayRow(entry.at));
    if (entry.sequence === 1 && entry.server !== fleet) await addOnce(table, serverRow(entry.server));
}

async function addOnce(table: AuditTable, row: AuditRow): Promise<void> {
    try {
        await table.createEntity(row);
    } catch (error) {
        if (!isExisting(error)) await stored('table audit', () => Promise.reject(error));
    }
}
