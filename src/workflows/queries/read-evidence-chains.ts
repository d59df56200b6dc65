import { MalformedInputError } from '../../errors.ts';
import type { AnchoredHeads, ChainHead } from '../../model/audit-anchor.ts';
import { type ChainedAuditEntry, events, fleet } from '../../model/audit-entry.ts';
import { serverOfKey, serverPath } from '../../model/resource-id.ts';
import type { AuditAnchors, AuditChains, Clock } from '../../ports.ts';
import type { AuditViews } from '../../view-ports.ts';
import type { DamagedRow, HeadProblem, VerificationEvidence } from '../../views/evidence.ts';
import { type ChainEvidence, chainFold, type PeriodMs } from '../../views/evidence-chain.ts';
import { firstItems } from '../../views/first-items.ts';
import { inParallel } from '../flow/in-parallel.ts';
import { type EarlierHead, earlierHead, headOf } from './previous-head.ts';
import { type WalkedChain, walkChain } from './walk-chain.ts';

export interface ReadEvidenceChainsPorts {
    readonly audit: Pick<AuditViews, 'stretch'> & Pick<AuditChains, 'chains'>;
    readonly anchors: Pick<AuditAnchors, 'newest' | 'asOf'>;
    readonly clock: Clock;
}

export interface EvidenceReading {
    readonly period: PeriodMs;
    /** Head of an earlier report. */
    readonly previousHead?: string;
    /** Takes what each chain says about the period. */
    readonly add: (chain: ChainEvidence) => void;
}

/** The verification without the number of entries of the period, which the sums have. */
export interface ReadChains extends Omit<VerificationEvidence, 'entries'> {
    /** Number of verified entries that were read. */
    readonly read: number;
}

const chainsAtOnce = 16;
/** Milliseconds: the platform ends a request after 230 s, and the rest of the report needs some of them. */
const mostMs = 150_000;
/** Entries can be dated so much before they are recorded: after an interruption, or by another instance's clock. */
const overlapMs = 3_600_000;
/** Rows and problems that a report names; the others are counted. */
const maxNamed = 100;

/** An entry that must be what it was. */
interface Point extends ChainHead {
    readonly origin: 'anchor' | 'earlier';
}

/**
 * Reads every chain from its newest entry down to the start of the period, and compares the chains with the newest anchor
 * and with the head of an earlier report. Throws MalformedInputError where that takes too long.
 */
export async function readEvidenceChains(
    { audit, anchors, clock }: ReadEvidenceChainsPorts,
    { period, previousHead, add }: EvidenceReading,
): Promise<ReadChains> {
    // Anchors are read before the chains: what they name must be there.
    const anchored = await anchors.newest();
    const earlier =
        previousHead === undefined ? undefined : await earlierHead(anchors, anchored, previousHead);
    const points = pointsByChain(anchored, earlier);
    const chains = [...new Set([fleet, events, ...(await audit.chains()), ...points.keys()])];
    const sums = readingSums();
    const limit = timeLimit(clock, chains.length, () => sums.chains());
    await inParallel(chains, chainsAtOnce, async (chain) => {
        const server = serverOfChain(chain);
        if (server === undefined) return sums.addForeign(chain);
        const fold = chainFold(period);
        const walked = await walkChain(audit, {
            server,
            points: points.get(chain) ?? [],
            take: fold.add,
            needsBefore: (at) => Date.parse(at) >= Math.min(period.since, fold.neededFrom()) - overlapMs,
            beforePage: limit,
        });
        add(fold.evidence());
        sums.add(chain, walked, anchored?.heads.get(chain));
    });
    return sums.result(anchored, earlier);
}

function serverOfChain(chain: string): string | undefined {
    if (chain === fleet || chain === events) return chain;
    const server = serverOfKey(chain);
    return server === undefined ? undefined : serverPath(server);
}

function pointsByChain(
    anchored: AnchoredHeads | undefined,
    earlier: EarlierHead | undefined,
): ReadonlyMap<string, readonly Point[]> {
    const points: readonly Point[] = [
        ...[...(anchored?.heads.values() ?? [])].map((head) => ({ ...head, origin: 'anchor' as const })),
        ...(earlier?.heads ?? []).map((head) => ({ ...head, origin: 'earlier' as const })),
    ];
    return Map.groupBy(points, ({ chain }) => chain);
}

/** Returns a check that throws MalformedInputError when the reading has taken too long. */
function timeLimit({ now }: Clock, chains: number, done: () => number): () => void {
    const end = now().getTime() + mostMs;
    return () => {
        if (now().getTime() < end) return;
        throw new MalformedInputError(
            `the audit down to the start of the period takes more than ${mostMs / 1_000} s to read: ${done()} of ${chains} chains are done; allowed: a period that begins later`,
        );
    };
}

/** Sums up the chains that were walked. */
function readingSums() {
    const damaged = firstItems<DamagedRow>(maxNamed, ({ row }) => row);
    const problems = firstItems<HeadProblem>(maxNamed, ({ chain }) => chain);
    const sums = { chains: 0, read: 0, unanchored: 0, isEarlierKept: true };
    let fleetHead: VerificationEvidence['fleetHead'];

    function add(chain: string, walked: WalkedChain<Point>, anchored: ChainHead | undefined): void {
        sums.chains += 1;
        sums.read += walked.entries;
        sums.unanchored += (walked.head?.sequence ?? 0) - (anchored?.sequence ?? 0);
        for (const row of walked.damaged) damaged.add({ row });
        for (const point of walked.lost) {
            problems.add({ chain, problem: problemText(point) });
            if (point.origin === 'earlier') sums.isEarlierKept = false;
        }
        if (chain === fleet) fleetHead = headFields(walked.head);
    }

    function result(anchored: AnchoredHeads | undefined, earlier: EarlierHead | undefined): ReadChains {
        if (earlier?.isSame === false) {
            problems.add({
                chain: fleet,
                problem: `the anchor of the earlier report is not ${earlier.text}`,
            });
        }
        const head = headOf(anchored, fleetHead);
        const named = { damaged: damaged.listed(), problems: problems.listed() };
        return {
            isSound: named.damaged.total === 0 && named.problems.total === 0,
            chains: sums.chains,
            read: sums.read,
            ...named,
            unanchored: Math.max(0, sums.unanchored),
            ...anchorFields(anchored),
            ...(fleetHead === undefined ? {} : { fleetHead }),
            ...(head === undefined ? {} : { head }),
            ...previousFields(earlier, sums.isEarlierKept),
            notVerified: notVerified(anchored, earlier),
        };
    }

    return {
        add,
        addForeign(chain: string): void {
            sums.chains += 1;
            problems.add({
                chain,
                problem: 'the list of servers or an anchor names it, and it is no server',
            });
        },
        chains: () => sums.chains,
        result,
    };
}

function problemText({ origin, sequence }: Point): string {
    const source = origin === 'anchor' ? 'the newest anchor' : 'the head of the earlier report';
    return `entry ${sequence}, which ${source} names, is another now, or missing`;
}

function headFields(head: ChainedAuditEntry | undefined): VerificationEvidence['fleetHead'] {
    return head === undefined ? undefined : { sequence: head.sequence, hash: head.hash };
}

function anchorFields(anchored: AnchoredHeads | undefined): Pick<VerificationEvidence, 'anchor'> {
    if (anchored === undefined) return {};
    const { sequence, at, hash, heads } = anchored;
    return { anchor: { sequence, at, hash, chains: heads.size } };
}

function previousFields(
    earlier: EarlierHead | undefined,
    isKept: boolean,
): Pick<VerificationEvidence, 'previous'> {
    if (earlier === undefined) return {};
    const { text, isSame, heads } = earlier;
    const result = isSame === undefined ? 'unknown' : isSame && isKept ? 'kept' : 'rewritten';
    return { previous: { head: text, result, compared: heads.length } };
}

function notVerified(
    anchored: AnchoredHeads | undefined,
    earlier: EarlierHead | undefined,
): readonly string[] {
    return [
        'Entries from before the period were not read. The oldest entry that was read of each chain carries their hash: GET /api/audit/verification reads them.',
        'Markers of entry ids, the index by day, and the files of older anchors were not compared: GET /api/audit/verification compares them.',
        anchored === undefined
            ? 'Nothing was anchored yet: an actor who can write to the storage account can rewrite every chain.'
            : 'Entries that are newer than the newest anchor are not protected by it.',
        ...(earlier === undefined
            ? ['No head of an earlier report was given.']
            : earlier.isSame === undefined
              ? ['The anchor of the earlier report is no longer kept, so that nothing was compared with it.']
              : []),
    ];
}
