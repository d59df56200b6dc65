import { odata } from '@azure/data-tables';
import { AuditDamagedError } from '../../../errors.ts';
import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { Digest } from '../../../ports.ts';
import { withStorageErrors } from '../storage.ts';
import { auditHash } from './audit-hash.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    entryKey,
    hasOnly,
    isConsistent,
    markerKey,
    parseEntry,
    rowName,
    sequenceOf,
} from './audit-rows.ts';

/** Maximum number of verified entries that are remembered, by hash; beyond it, the memory starts empty. */
const maxKnown = 50_000;
/** The same for whole entries, each of a few kilobytes. */
const maxKept = 2_000;

/** Verification of single entries, which tells Pgwarden's own rows from forged ones. */
export interface AuditTrust {
    /** Returns the entry with that id, if there is one. Throws AuditDamagedError when it does not verify. */
    byId(server: string, id: string): Promise<ChainedAuditEntry | undefined>;
    /** Returns whether this process has verified the entry: it asks nothing about it any more. */
    isKnown(entry: ChainedAuditEntry): boolean;
    /** Returns whether the entry is in its chain, with its marker and between its neighbors. */
    isTrusted(entry: ChainedAuditEntry): Promise<boolean>;
    /** Remembers an entry that was just recorded as verified. */
    note(entry: ChainedAuditEntry): void;
}

/**
 * Makes the verification for a table. An entry is trusted when its row has the right keys and hash, its marker names it,
 * it follows the entry before it, and the one after it follows it. A trusted entry vouches for the one before it, which it
 * names by its hash: that one is remembered as well, because the entry before the end of a remediation is its beginning.
 */
export function auditTrust(table: AuditTable, digest: Digest): AuditTrust {
    const known = new Set<string>();
    /** Verified entries by chain and id. */
    const kept = new Map<string, ChainedAuditEntry>();

    function note({ hash }: ChainedAuditEntry): void {
        if (known.size >= maxKnown) known.clear();
        known.add(hash);
    }

    function keep(entries: readonly ChainedAuditEntry[]): void {
        for (const entry of entries) {
            note(entry);
            if (kept.size >= maxKept) kept.clear();
            kept.set(keptKey(entry.server, entry.id), entry);
        }
    }

    return {
        note,
        isKnown: ({ hash }) => known.has(hash),
        async byId(server, id) {
            const found = kept.get(keptKey(server, id));
            if (found !== undefined) return found;
            const mark = await marker(table, digest, server, id);
            if (mark === undefined) return undefined;
            const sequence = sequenceOf(String(mark.entryKey));
            const bound = boundEntry(digest, mark, await neighbors(table, server, sequence), verified);
            if (bound.entry.id !== id) throw new AuditDamagedError(rowName(mark));
            keep([bound.entry, ...bound.before]);
            return bound.entry;
        },
        async isTrusted(entry) {
            if (known.has(entry.hash)) return true;
            const { server, id, sequence } = entry;
            try {
                const [mark, rows] = await Promise.all([
                    marker(table, digest, server, id),
                    neighbors(table, server, sequence),
                ]);
                if (mark === undefined || sequenceOf(String(mark.entryKey)) !== sequence) return false;
                const bound = boundEntry(digest, mark, rows, verifiedOrNone);
                if (bound.entry.hash !== entry.hash) return false;
                keep(bound.before);
            } catch (error) {
                if (error instanceof AuditDamagedError) return false;
                throw error;
            }
            note(entry);
            return true;
        },
    };
}

function keptKey(server: string, id: string): string {
    return `${chainKey(server)} ${id}`;
}

/** Reads the row that marks an id as recorded in a server's chain, if there is one. */
async function marker(
    table: AuditTable,
    digest: Digest,
    server: string,
    id: string,
): Promise<AuditRow | undefined> {
    const found = await withStorageErrors<AuditRow | 'none'>(
        'table audit',
        () => table.getEntity<AuditRow>(chainKey(server), markerKey(digest, id)),
        (status) => (status === 404 ? 'none' : undefined),
    );
    if (found === 'none') return undefined;
    if (found.id !== id || !hasOnly(found, ['id', 'entryKey'])) throw new AuditDamagedError(rowName(found));
    return found;
}

/** An entry that its neighbors confirm, and the one before it, if there is one that verifies. */
interface BoundEntry {
    readonly entry: ChainedAuditEntry;
    readonly before: readonly ChainedAuditEntry[];
}

/** Returns the entry that a marker names, verified against its neighbors, which `neighbor` parses. Throws AuditDamagedError. */
function boundEntry(
    digest: Digest,
    mark: AuditRow,
    [newer, row, older]: readonly (AuditRow | undefined)[],
    neighbor: (digest: Digest, row: AuditRow) => ChainedAuditEntry | undefined,
): BoundEntry {
    if (row === undefined) throw new AuditDamagedError(rowName(mark));
    const entry = verified(digest, row);
    const isAlone = older === undefined && (entry.sequence > 1 || entry.previousHash !== '');
    const before = older === undefined ? undefined : neighbor(digest, older);
    const after = newer === undefined ? undefined : neighbor(digest, newer);
    const isBound =
        (before?.hash ?? entry.previousHash) === entry.previousHash &&
        (after?.previousHash ?? entry.hash) === entry.hash;
    if (isAlone || !isBound) throw new AuditDamagedError(rowName(row));
    return { entry, before: before === undefined ? [] : [before] };
}

/** Verifies a neighbor; undefined for a damaged one, which does not count against the entry between. */
function verifiedOrNone(digest: Digest, row: AuditRow): ChainedAuditEntry | undefined {
    try {
        return verified(digest, row);
    } catch {
        return undefined;
    }
}

/** Reads the rows of the next entry, the entry itself and the previous one, as far as they exist. */
async function neighbors(
    table: AuditTable,
    server: string,
    sequence: number,
): Promise<readonly (AuditRow | undefined)[]> {
    const keys = [sequence + 1, sequence, sequence - 1].map(entryKey);
    const filter = odata`PartitionKey eq ${chainKey(server)} and RowKey ge ${keys[0]} and RowKey le ${keys[2]}`;
    const rows = new Map<string, AuditRow>();
    await withStorageErrors('table audit', async () => {
        for await (const row of table.listEntities<AuditRow>({ queryOptions: { filter } }))
            rows.set(row.rowKey, row);
    });
    return keys.map((key) => rows.get(key));
}

/** Returns the entry in a chain's row after checking its hash and keys. Throws AuditDamagedError. */
export function verified(digest: Digest, row: AuditRow): ChainedAuditEntry {
    const entry = parseEntry(row);
    const { hash, ...unhashed } = entry;
    const isAtItsPlace =
        chainKey(entry.server) === row.partitionKey && entryKey(entry.sequence) === row.rowKey;
    if (!isAtItsPlace || !isConsistent(row, entry) || auditHash(digest, unhashed) !== hash) {
        throw new AuditDamagedError(rowName(row));
    }
    return entry;
}
