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

/** Verification of single entries, which tells Pgwarden's own rows from forged ones. */
export interface AuditTrust {
    /** Returns the entry with that id, if there is one. Throws AuditDamagedError when it does not verify. */
    byId(server: string, id: string): Promise<ChainedAuditEntry | undefined>;
    /** Returns whether the entry is in its chain, with its marker and between its neighbors. */
    isTrusted(entry: ChainedAuditEntry): Promise<boolean>;
    /** Remembers an entry that was just recorded as verified. */
    note(entry: ChainedAuditEntry): void;
}

/**
 * Makes the verification for a table. An entry is trusted when its row has the right keys and hash, its marker names it,
 * it follows the entry before it, and the one after it follows it.
 */
export function auditTrust(table: AuditTable, digest: Digest): AuditTrust {
    const known = new Set<string>();

    function note({ hash }: ChainedAuditEntry): void {
        if (known.size >= maxKnown) known.clear();
        known.add(hash);
    }

    return {
        note,
        async byId(server, id) {
            const mark = await marker(table, digest, server, id);
            if (mark === undefined) return undefined;
            const entry = await verifiedInChain(table, digest, server, mark, verified);
            if (entry.id !== id) throw new AuditDamagedError(rowName(mark));
            note(entry);
            return entry;
        },
        async isTrusted(entry) {
            if (known.has(entry.hash)) return true;
            try {
                const mark = await marker(table, digest, entry.server, entry.id);
                if (mark === undefined) return false;
                const found = await verifiedInChain(table, digest, entry.server, mark, verifiedOrNone);
                if (found.hash !== entry.hash) return false;
            } catch (error) {
                if (error instanceof AuditDamagedError) return false;
                throw error;
            }
            note(entry);
            return true;
        },
    };
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

/** Returns the entry that a marker names, verified against its neighbors, which `neighbor` parses. */
async function verifiedInChain(
    table: AuditTable,
    digest: Digest,
    server: string,
    mark: AuditRow,
    neighbor: (digest: Digest, row: AuditRow) => ChainedAuditEntry | undefined,
): Promise<ChainedAuditEntry> {
    const sequence = sequenceOf(String(mark.entryKey));
    const [newer, row, older] = await neighbors(table, server, sequence);
    if (sequence === 0 || row === undefined) throw new AuditDamagedError(rowName(mark));
    const entry = verified(digest, row);
    const isAlone = older === undefined && (entry.sequence > 1 || entry.previousHash !== '');
    const before = older === undefined ? undefined : neighbor(digest, older);
    const after = newer === undefined ? undefined : neighbor(digest, newer);
    const isBound =
        (before?.hash ?? entry.previousHash) === entry.previousHash &&
        (after?.previousHash ?? entry.hash) === entry.hash;
    if (isAlone || !isBound) throw new AuditDamagedError(rowName(row));
    return entry;
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
