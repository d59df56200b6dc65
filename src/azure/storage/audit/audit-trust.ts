import { odata } from '@azure/data-tables';
import { AuditDamagedError } from '../../../errors.ts';
import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { Digest } from '../../../ports.ts';
import { stored } from '../storage.ts';
import { auditHash } from './audit-hash.ts';
import {
    type AuditRow,
    type AuditTable,
    chainKey,
    entryKey,
    entryOf,
    hasOnly,
    isConsistent,
    markerKey,
    rowName,
    sequenceOf,
} from './audit-rows.ts';

/** Entries that were found to be what they say, by hash; beyond it, what is known is looked up again. */
const mostKnown = 50_000;

/** Tells entries that the product wrote from rows that only look like it. */
export interface AuditTrust {
    /** The entry with that id, if there is one. Throws AuditDamagedError when something of it does not fit. */
    byId(server: string, id: string): Promise<ChainedAuditEntry | undefined>;
    /** Whether the entry stands in its chain as it is, with its marker and between its neighbours. */
    isTrusted(entry: ChainedAuditEntry): Promise<boolean>;
    /** Takes an entry that was just recorded for granted. */
    note(entry: ChainedAuditEntry): void;
}

/**
 * An entry is trusted when its row stands at its place with the hash of what it holds, its marker names it, it follows
 * the entry before it and the one after it follows it.
 */
export function auditTrust(table: AuditTable, digest: Digest): AuditTrust {
    const known = new Set<string>();

    function note({ hash }: ChainedAuditEntry): void {
        if (known.size >= mostKnown) known.clear();
        known.add(hash);
    }

    return {
        note,
        async byId(server, id) {
            const mark = await marker(table, digest, server, id);
            if (mark === undefined) return undefined;
            const entry = await linked(table, digest, server, mark, verified);
            if (entry.id !== id) throw new AuditDamagedError(rowName(mark));
            note(entry);
            return entry;
        },
        async isTrusted(entry) {
            if (known.has(entry.hash)) return true;
            try {
                const mark = await marker(table, digest, entry.server, entry.id);
                if (mark === undefined) return false;
                const found = await linked(table, digest, entry.server, mark, verifiedOrNone);
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

/** The row that marks an id as recorded in a server's chain, if it is. */
async function marker(
    table: AuditTable,
    digest: Digest,
    server: string,
    id: string,
): Promise<AuditRow | undefined> {
    const found = await stored<AuditRow | 'none'>(
        'table audit',
        () => table.getEntity<AuditRow>(chainKey(server), markerKey(digest, id)),
        (status) => (status === 404 ? 'none' : undefined),
    );
    if (found === 'none') return undefined;
    if (found.id !== id || !hasOnly(found, ['id', 'entryKey'])) throw new AuditDamagedError(rowName(found));
    return found;
}

/** The entry that a marker names, in its place between its neighbours, of which `neighbour` reads each. */
async function linked(
    table: AuditTable,
    digest: Digest,
    server: string,
    mark: AuditRow,
    neighbour: (digest: Digest, row: AuditRow) => ChainedAuditEntry | undefined,
): Promise<ChainedAuditEntry> {
    const sequence = sequenceOf(String(mark.entryKey));
    const [newer, row, older] = await neighbours(table, server, sequence);
    if (sequence === 0 || row === undefined) throw new AuditDamagedError(rowName(mark));
    const entry = verified(digest, row);
    const isAlone = older === undefined && (entry.sequence > 1 || entry.previousHash !== '');
    const before = older === undefined ? undefined : neighbour(digest, older);
    const after = newer === undefined ? undefined : neighbour(digest, newer);
    const isBound =
        (before?.hash ?? entry.previousHash) === entry.previousHash &&
        (after?.previousHash ?? entry.hash) === entry.hash;
    if (isAlone || !isBound) throw new AuditDamagedError(rowName(row));
    return entry;
}

/** A neighbour that is damaged is not held against an entry that is to be shown. */
function verifiedOrNone(digest: Digest, row: AuditRow): ChainedAuditEntry | undefined {
    try {
        return verified(digest, row);
    } catch {
        return undefined;
    }
}

/** The rows of the entry after, of the entry itself and of the one before, where they are. */
async function neighbours(
    table: AuditTable,
    server: string,
    sequence: number,
): Promise<readonly (AuditRow | undefined)[]> {
    const keys = [sequence + 1, sequence, sequence - 1].map(entryKey);
    const filter = odata`PartitionKey eq ${chainKey(server)} and RowKey ge ${keys[0]} and RowKey le ${keys[2]}`;
    const rows = new Map<string, AuditRow>();
    await stored('table audit', async () => {
        for await (const row of table.listEntities<AuditRow>({ queryOptions: { filter } }))
            rows.set(row.rowKey, row);
    });
    return keys.map((key) => rows.get(key));
}

/** The entry of a row of a chain that is what it says it is, and stands where it says. Throws AuditDamagedError. */
export function verified(digest: Digest, row: AuditRow): ChainedAuditEntry {
    const entry = entryOf(row);
    const { hash, ...unhashed } = entry;
    const isAtItsPlace =
        chainKey(entry.server) === row.partitionKey && entryKey(entry.sequence) === row.rowKey;
    if (!isAtItsPlace || !isConsistent(row, entry) || auditHash(digest, unhashed) !== hash) {
        throw new AuditDamagedError(rowName(row));
    }
    return entry;
}
