import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { Digest } from '../../../ports.ts';
import { isTrueCopy } from './audit-chain.ts';
import { type AuditRow, chainKey, rowName, tryParseEntry } from './audit-rows.ts';
import { type AuditTrust, verified } from './audit-trust.ts';
import { trustedEntries } from './trusted-entries.ts';

/**
 * Returns the entries in rows that Pgwarden recorded, in their order, and the names of the other rows. An entry whose
 * successor is among them and trusted needs no look at its chain: the successor names its hash. So a whole stretch of a
 * chain costs what one entry does.
 */
export async function boundEntries(
    digest: Digest,
    trust: AuditTrust,
    rows: readonly AuditRow[],
): Promise<{ readonly entries: readonly ChainedAuditEntry[]; readonly damaged: readonly string[] }> {
    const intact = rows.map((row) => intactEntry(digest, row));
    const known = intact.flatMap((entry) => entry ?? []);
    const successors = new Map(known.map((entry) => [linkOf(entry, entry.previousHash), entry]));
    const successorOf = (entry: ChainedAuditEntry): ChainedAuditEntry | undefined =>
        successors.get(linkOf(entry, entry.hash));
    const trusted = new Set<string>();

    async function ask(isAsked: (entry: ChainedAuditEntry) => boolean): Promise<void> {
        const asked = rows.filter((_row, index) => {
            const entry = intact[index];
            return entry !== undefined && isAsked(entry);
        });
        for (const { hash } of (await trustedEntries(digest, trust, asked)).entries) trusted.add(hash);
        for (const entry of known.toSorted((a, b) => b.sequence - a.sequence)) {
            const successor = successorOf(entry);
            if (successor !== undefined && trusted.has(successor.hash)) trusted.add(entry.hash);
        }
    }

    await ask((entry) => successorOf(entry) === undefined);
    // A successor that is not trusted says nothing about the entry.
    await ask((entry) => !trusted.has(entry.hash));
    const isTrusted = (index: number): boolean => {
        const entry = intact[index];
        return entry !== undefined && trusted.has(entry.hash);
    };
    return {
        entries: intact.flatMap((entry, index) => (entry !== undefined && isTrusted(index) ? [entry] : [])),
        damaged: rows.filter((_row, index) => !isTrusted(index)).map(rowName),
    };
}

function linkOf({ server }: ChainedAuditEntry, hash: string): string {
    return `${chainKey(server)} ${hash}`;
}

/** Returns the entry in a row whose keys, columns and hash are right. */
function intactEntry(digest: Digest, row: AuditRow): ChainedAuditEntry | undefined {
    const entry = tryParseEntry(row);
    if (entry === undefined) return undefined;
    if (!row.partitionKey.startsWith('chain|')) return isTrueCopy(digest, row, entry) ? entry : undefined;
    try {
        return verified(digest, row);
    } catch {
        return undefined;
    }
}
