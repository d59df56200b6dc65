import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import type { Digest } from '../../../ports.ts';
import { isTrueCopy } from './audit-chain.ts';
import { type AuditRow, rowName, tryParseEntry } from './audit-rows.ts';
import { type AuditTrust, verified } from './audit-trust.ts';

/** Returns the entries in rows of a chain or of the day index that Pgwarden recorded, and the names of the other rows. */
export async function trustedEntries(
    digest: Digest,
    trust: AuditTrust,
    rows: readonly AuditRow[],
): Promise<{ readonly entries: readonly ChainedAuditEntry[]; readonly damaged: readonly string[] }> {
    const found = await each(rows, (row) => trustedEntry(digest, trust, row));
    return {
        entries: found.flatMap((entry) => entry ?? []),
        damaged: rows.filter((_row, position) => found[position] === undefined).map(rowName),
    };
}

/** Returns the entry in a row of a chain or of the day index; undefined when Pgwarden did not record it. */
async function trustedEntry(
    digest: Digest,
    trust: AuditTrust,
    row: AuditRow,
): Promise<ChainedAuditEntry | undefined> {
    const entry = tryParseEntry(row);
    if (entry === undefined) return undefined;
    const isInChain = row.partitionKey.startsWith('chain|');
    const isValid = isInChain ? isVerified(digest, row) : isTrueCopy(digest, row, entry);
    return isValid && (await trust.isTrusted(entry)) ? entry : undefined;
}

function isVerified(digest: Digest, row: AuditRow): boolean {
    try {
        verified(digest, row);
        return true;
    } catch {
        return false;
    }
}

/** Number of rows that are verified at the same time. */
const concurrency = 32;

async function each<Item, Result>(
    items: readonly Item[],
    verify: (item: Item) => Promise<Result>,
): Promise<readonly (Result | undefined)[]> {
    const results: (Result | undefined)[] = items.map(() => undefined);
    const left = items.entries();
    const worker = async (): Promise<void> => {
        for (const [position, item] of left) results[position] = await verify(item);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return results;
}
