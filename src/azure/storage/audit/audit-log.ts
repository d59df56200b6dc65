import { LeaseLostError, StorageUnavailableError } from '../../../errors.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { Audit, Digest, Fence } from '../../../ports.ts';
import type { AuditViews } from '../../../view-ports.ts';
import { isAlreadyExistsError, withStorageErrors } from '../storage.ts';
import { auditRows, chainDownTo, listedChains, movedSince } from './audit-chain.ts';
import { auditHash } from './audit-hash.ts';
import { queryAudit } from './audit-query.ts';
import { type AuditTable, entryRow, markerRow } from './audit-rows.ts';
import { searchAudit } from './audit-search.ts';
import { type AuditTrust, auditTrust } from './audit-trust.ts';
import { boundedEntry } from './bounded-entry.ts';
import { type ChainHeads, chainHeads, type Head } from './chain-heads.ts';
import { chainStretch } from './chain-stretch.ts';

/** Maximum attempts to append. Only the shared chains have several writers at a time, and each succeeds within so many. */
const maxTries = 50;

/** Learns of each entry that this process adds, right after it is recorded. Must neither wait nor throw. */
export type OnAdded = (entry: ChainedAuditEntry) => void;

/**
 * Makes the append-only audit log on its table. An entry and the marker of its id are added in one transaction to the
 * server's partition, so that it is recorded exactly once and at exactly one place of the chain. The copy in the day index
 * follows; when its writer dies first, the next append to the chain adds it. Rows are added and read, never changed.
 */
export function auditLog(
    table: AuditTable,
    digest: Digest,
    onAdded: OnAdded = () => undefined,
    now = Date.now,
): Audit & AuditViews {
    const trust = auditTrust(table, digest);
    const heads = chainHeads(table, now);
    return {
        append: (entry, fence) =>
            append({ table, digest, trust, heads, onAdded }, boundedEntry(entry), fence),
        entry: (server, id) => trust.byId(server, id),
        query: (query) => queryAudit(table, digest, trust, query, now()),
        search: (search) => searchAudit(table, digest, trust, search),
        stretch: (server, range) => chainStretch(table, digest, server, range),
        rows: () => auditRows(table, digest),
        downTo: (chain, sequence, from) => chainDownTo(table, digest, { chain, sequence, from }),
        movedSince: (since) => movedSince(table, since),
        chains: () => listedChains(table),
    };
}

interface AppendParts {
    readonly table: AuditTable;
    readonly digest: Digest;
    readonly trust: AuditTrust;
    readonly heads: ChainHeads;
    readonly onAdded: OnAdded;
}

async function append(
    { table, digest, trust, heads, onAdded }: AppendParts,
    entry: AuditEntry,
    fence?: Fence,
): Promise<'added' | 'known'> {
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
        const chained = chain(digest, entry, await heads.of(entry.server));
        if (fence?.holds() === false) throw new LeaseLostError(entry.server);
        if (await addToChain(table, digest, chained)) {
            trust.note(chained);
            onAdded(chained);
            await heads.moveTo(chained);
            return 'added';
        }
        heads.forget(entry.server);
        const recorded = await trust.byId(entry.server, entry.id);
        if (recorded !== undefined) {
            await heads.restoreCopy(recorded);
            return 'known';
        }
    }
    throw new StorageUnavailableError(
        `the audit chain of ${entry.server} changed during ${maxTries} attempts`,
    );
}

function chain(digest: Digest, entry: AuditEntry, newest: Head | undefined): ChainedAuditEntry {
    const unhashed = { ...entry, sequence: (newest?.sequence ?? 0) + 1, previousHash: newest?.hash ?? '' };
    return { ...unhashed, hash: auditHash(digest, unhashed) };
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
