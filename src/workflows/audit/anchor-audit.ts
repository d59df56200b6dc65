import { AuditDamagedError } from '../../errors.ts';
import type { AnchoredHeads, AuditAnchor, ChainHead } from '../../model/audit-anchor.ts';
import { events, fleet } from '../../model/audit-entry.ts';
import type { AuditAnchors, AuditChains, AuditLog, Clock, Log, NotificationTopic } from '../../ports.ts';
import { inParallel } from '../flow/in-parallel.ts';
import { headAbove } from './chain-head.ts';

export interface AnchorAuditPorts {
    readonly audit: AuditLog & AuditChains;
    readonly anchors: AuditAnchors;
    /** Undefined: notifications are off. */
    readonly topic: Pick<NotificationTopic, 'publishAnchor'> | undefined;
    readonly clock: Clock;
    readonly log: Log;
}

/** Chains that one run reads; the next run goes on. */
const maxChains = 500;
const chainsAtOnce = 8;
/** Entries can be dated so much before they are recorded: after an interrupted pause, or by another instance's clock. */
const overlapMs = 15 * 60_000;

/**
 * Publishes the heads of the chains that moved since the last anchor. A head is anchored only when its chain goes on
 * from the head that was anchored before, so the newest anchor stands for everything that was ever anchored. The first
 * file of a day names every chain. Costs nothing for a chain that did not move; whatever line it dies at, the next run
 * finds the same to do. `known`: what was anchored before.
 */
export async function anchorAudit(ports: AnchorAuditPorts, known: AnchoredHeads | undefined): Promise<void> {
    const now = ports.clock.now().toISOString();
    const isWhole = known === undefined || now.slice(0, 10) > known.at.slice(0, 10);
    const moved = await movedChains(ports, known, isWhole);
    const heads: ChainHead[] = [];
    await inParallel(moved.slice(0, maxChains), chainsAtOnce, async (chain) => {
        const head = await nextHead(ports, chain, known?.heads.get(chain));
        if (head !== undefined) heads.push(head);
    });
    if (heads.length === 0) return;
    const isCutShort = moved.length > maxChains;
    const anchor: AuditAnchor = {
        sequence: (known?.sequence ?? 0) + 1,
        at: known === undefined || known.at < now ? now : known.at,
        previousHash: known?.hash ?? '',
        ...(isWhole ? { isWhole } : {}),
        // The next run looks for the rest again.
        upTo: isCutShort && known !== undefined ? known.upTo : isCutShort ? new Date(0).toISOString() : now,
        heads: (isWhole ? withNewer(known, heads) : heads).toSorted((a, b) => (a.chain < b.chain ? -1 : 1)),
    };
    const added = await ports.anchors.add(anchor);
    // Another instance was faster; the next run goes on from what it wrote.
    if (added === 'taken') return;
    ports.log.info('Audit anchored', { anchor: anchor.sequence, chains: heads.length });
    await publish(ports, anchor, added.hash);
}

/** The anchor counts whether or not it is published: the next one carries the hash of its file. */
async function publish({ topic, log }: AnchorAuditPorts, anchor: AuditAnchor, hash: string): Promise<void> {
    try {
        await topic?.publishAnchor(anchor, hash);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn('Anchor not published', { anchor: anchor.sequence, reason });
    }
}

/** Returns the chains whose head is not anchored yet, by the day index; all of them where the file names every chain. */
async function movedChains(
    { audit }: AnchorAuditPorts,
    known: AnchoredHeads | undefined,
    isWhole: boolean,
): Promise<readonly string[]> {
    const since = new Date(Math.max(0, Date.parse(known?.upTo ?? '1970-01-01') - overlapMs)).toISOString();
    const moved = (await audit.movedSince(since))
        .filter(({ chain, hash }) => known?.heads.get(chain)?.hash !== hash)
        .map(({ chain }) => chain);
    if (!isWhole) return moved;
    const unknown = [fleet, events, ...(await audit.chains())].filter(
        (chain) => known?.heads.has(chain) !== true,
    );
    return [...new Set([...moved, ...unknown])];
}

/** The chain's newest entry, if it is another than the one that was anchored and goes on from it. */
async function nextHead(
    ports: AnchorAuditPorts,
    chain: string,
    anchored: ChainHead | undefined,
): Promise<ChainHead | undefined> {
    try {
        const head = await headAbove(ports.audit, chain, anchored === undefined ? [] : [anchored]);
        if (head === undefined || head.sequence === anchored?.sequence) return undefined;
        return { chain, sequence: head.sequence, hash: head.hash };
    } catch (error) {
        if (!(error instanceof AuditDamagedError)) throw error;
        await tellDamage(ports, chain, anchored, error);
        return undefined;
    }
}

/** Once for each head from which a chain does not go on. */
async function tellDamage(
    { audit, clock, log }: AnchorAuditPorts,
    chain: string,
    anchored: ChainHead | undefined,
    { message }: AuditDamagedError,
): Promise<void> {
    log.error('Audit damaged', { chain, anchored: anchored?.sequence, reason: message });
    const from = anchored === undefined ? 'its first entry' : `entry ${anchored.sequence}, which is anchored`;
    const reason = `chain ${chain} of the audit does not go on from ${from}, and is not anchored any more: ${message}`;
    await audit.append({
        id: `damaged:${chain}:${anchored?.sequence ?? 0}`,
        at: clock.now().toISOString(),
        server: fleet,
        outcome: 'failed',
        reason,
        cause: { kind: 'followUp', reason: 'the audit is anchored' },
    });
}

function withNewer(known: AnchoredHeads | undefined, heads: readonly ChainHead[]): readonly ChainHead[] {
    const all = new Map(known?.heads);
    for (const head of heads) all.set(head.chain, head);
    return [...all.values()];
}
