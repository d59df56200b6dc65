import { AuditDamagedError } from '../../errors.ts';
import type { ChainHead } from '../../model/audit-anchor.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { AuditChains } from '../../ports.ts';

/**
 * Walks a chain from its newest entry down to the lowest of some points, and makes sure that every entry follows the one
 * before it and that each point is what it was. Without points the walk goes down to the first entry. Returns the newest
 * entry; undefined for an empty chain. Throws AuditDamagedError where the chain does not hold.
 */
export async function headAbove(
    audit: Pick<AuditChains, 'downTo'>,
    chain: string,
    points: readonly ChainHead[],
): Promise<ChainedAuditEntry | undefined> {
    const lowest = Math.min(...points.map(({ sequence }) => sequence));
    const bottom = points.length === 0 ? 1 : lowest;
    const wanted = new Map(points.map(({ sequence, hash }) => [sequence, hash]));
    let head: ChainedAuditEntry | undefined;
    let above: ChainedAuditEntry | undefined;
    for await (const entry of audit.downTo(chain, bottom)) {
        const isLinked =
            above === undefined ||
            (entry.sequence === above.sequence - 1 && entry.hash === above.previousHash);
        if (!isLinked || (wanted.get(entry.sequence) ?? entry.hash) !== entry.hash) {
            throw new AuditDamagedError(`entry ${entry.sequence} of chain ${chain}`);
        }
        wanted.delete(entry.sequence);
        head ??= entry;
        above = entry;
    }
    const [missing] = wanted.keys();
    if (missing !== undefined) throw new AuditDamagedError(`entry ${missing} of chain ${chain}`);
    if (above !== undefined && above.sequence !== bottom)
        throw new AuditDamagedError(`entry ${above.sequence - 1} of chain ${chain}`);
    return head;
}
