import type { ChainHead } from '../../../model/audit-anchor.ts';
import { type ChainedAuditEntry, fleet } from '../../../model/audit-entry.ts';
import { isAlreadyExistsError, withStorageErrors } from '../storage.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    dayKey,
    dayRow,
    indexRow,
    newestKeys,
    parseEntry,
    serverRow,
} from './audit-rows.ts';

/** The newest entry of a chain, as the next one names it. */
export type Head = Pick<ChainHead, 'sequence' | 'hash'>;

/** The newest entry of each chain. It has its copy in the day index before the next one is added. */
export interface ChainHeads {
    /**
     * Returns the head of the server's chain; undefined before its first entry. It may be an older one, whose successor
     * another process added: the place after it is taken then.
     */
    of(server: string): Promise<Head | undefined>;
    /** Copies an entry that was just added to the day index. It is the head from now on. */
    moveTo(entry: ChainedAuditEntry): Promise<void>;
    /** Copies an entry that was recorded before to the day index, unless its copy is there. */
    restoreCopy(entry: ChainedAuditEntry): Promise<void>;
    /** Has the head read again: the place after it is taken. */
    forget(server: string): void;
}

/** Maximum number of chains whose head is in hand; beyond it, the memory starts empty. */
const maxKnown = 10_000;
/** After so many milliseconds the head is read again: another process may have added an entry, or the row may be damaged. */
const maxInHandMs = 60_000;

/** Makes the heads of a table's chains. The process that added the newest entry has the head in hand. */
export function chainHeads(table: AuditTable, now = Date.now): ChainHeads {
    /** Heads that have their copy, by chain. */
    const inHand = new Map<string, { readonly head: Head; readonly since: number }>();
    /** Dates that are listed already: rows are never removed. */
    const listedDays = new Set<string>();

    async function copy(entry: ChainedAuditEntry): Promise<void> {
        const day = dayKey(entry.at);
        await addToIndex(table, entry, listedDays.has(day));
        listedDays.add(day);
    }

    async function moveTo(entry: ChainedAuditEntry): Promise<void> {
        await copy(entry);
        const key = chainKey(entry.server);
        const { sequence, hash } = entry;
        // Another call of this process may have added the next one meanwhile.
        if ((inHand.get(key)?.head.sequence ?? 0) > sequence) return;
        if (inHand.size >= maxKnown) inHand.clear();
        inHand.set(key, { head: { sequence, hash }, since: now() });
    }

    return {
        async of(server) {
            const known = inHand.get(chainKey(server));
            if (known !== undefined && Math.abs(now() - known.since) < maxInHandMs) return known.head;
            const newest = await newestEntry(table, server);
            if (newest === undefined) return undefined;
            if (newest.hash !== known?.head.hash) await moveTo(newest);
            return newest;
        },
        moveTo,
        restoreCopy: (entry) => addToIndex(table, entry, false),
        forget: (server) => void inHand.delete(chainKey(server)),
    };
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

/** Copies the entry to the day index, and lists its day and its server the first time. */
async function addToIndex(table: AuditTable, entry: ChainedAuditEntry, isDayListed: boolean): Promise<void> {
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
