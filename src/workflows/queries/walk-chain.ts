import type { ChainHead } from '../../model/audit-anchor.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { AuditViews } from '../../view-ports.ts';

/** A walk over one chain, from its newest entry back. */
export interface ChainWalk<Point extends ChainHead> {
    /** Resource id of the server, `fleet` or `events`. */
    readonly server: string;
    /** Entries that must be what they were. */
    readonly points: readonly Point[];
    /** Takes every entry that is walked over, newest first. */
    readonly take: (entry: ChainedAuditEntry) => void;
    /** Returns whether entries below the one of that time are needed. ISO 8601. */
    readonly needsBefore: (at: string) => boolean;
    /** Is called before each page. May throw to end the walk. */
    readonly beforePage: () => void;
}

export interface WalkedChain<Point extends ChainHead> {
    /** The newest entry. Absent for a chain without an entry that verifies. */
    readonly head?: ChainedAuditEntry;
    /** Number of entries that were walked over. */
    readonly entries: number;
    /** Rows that do not verify, and entries that are missing. */
    readonly damaged: readonly string[];
    /** Points at which another entry stands now, or none. */
    readonly lost: readonly Point[];
}

/** Rows of the first pages. Most chains did not move in the period: of those, the newest entry is enough. */
const firstPages = [3, 50, 500] as const;
const laterPages = 1_000;

/**
 * Walks a chain from its newest entry down as far as is needed. Every entry is verified by its hash, and by the hash that
 * the entry above it names; so the last one pins everything below the walk. Each page begins with the last row of the one
 * before, so that they are bound as well. A point below the walk is compared on its own.
 */
export async function walkChain<Point extends ChainHead>(
    audit: Pick<AuditViews, 'stretch'>,
    walk: ChainWalk<Point>,
): Promise<WalkedChain<Point>> {
    const damaged = new Set<string>();
    const hashes = new Map<number, string>();
    const wanted = new Set(walk.points.map(({ sequence }) => sequence));
    let head: ChainedAuditEntry | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    let entries = 0;
    for (let page = 0; lowest > 1; page += 1) {
        walk.beforePage();
        const stretch = await audit.stretch(walk.server, {
            count: firstPages[page] ?? laterPages,
            ...(page === 0 ? {} : { before: lowest + 1 }),
        });
        for (const row of stretch.damaged ?? []) damaged.add(row);
        const added = stretch.entries.filter(({ sequence }) => sequence < lowest);
        for (const entry of added) {
            walk.take(entry);
            head ??= entry;
            if (wanted.has(entry.sequence)) hashes.set(entry.sequence, entry.hash);
        }
        entries += added.length;
        const { downTo = lowest } = stretch;
        if (downTo >= lowest || downTo < 1) {
            if (page > 0 || downTo < 1)
                damaged.add(`entries before ${lowest} of the chain of ${walk.server}`);
            break;
        }
        lowest = downTo;
        const oldest = added.at(-1);
        if (oldest !== undefined && !walk.needsBefore(oldest.at)) break;
    }
    return {
        ...(head === undefined ? {} : { head }),
        entries,
        damaged: [...damaged],
        lost: await lostPoints(audit, walk, hashes),
    };
}

/** Returns the points that are not in place. `hashes`: those of the walk, by sequence. */
async function lostPoints<Point extends ChainHead>(
    audit: Pick<AuditViews, 'stretch'>,
    { server, points, beforePage }: ChainWalk<Point>,
    hashes: ReadonlyMap<number, string>,
): Promise<readonly Point[]> {
    const lost: Point[] = [];
    for (const point of points) {
        let hash = hashes.get(point.sequence);
        if (hash === undefined) {
            beforePage();
            const { entries } = await audit.stretch(server, { before: point.sequence + 1, count: 1 });
            hash = entries.find(({ sequence }) => sequence === point.sequence)?.hash;
        }
        if (hash !== point.hash) lost.push(point);
    }
    return lost;
}
