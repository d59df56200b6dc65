import { changeTarget } from '../changes/kinds.ts';
import { type ChainedAuditEntry, humanDecisions } from '../model/audit-entry.ts';
import type { DriftEnd } from '../model/drift.ts';
import { type Attribution, attributionOf } from './attribution-view.ts';
import { inPresentWords } from './chain-place.ts';
import { tellsCause } from './drift-story.ts';
import type { DecisionEvidence, EndedDriftEvidence, UnreadEvidence } from './evidence.ts';

/** A period in milliseconds since 1970: `since` inclusive, `until` exclusive. */
export interface PeriodMs {
    readonly since: number;
    readonly until: number;
}

/** The part of a period that one chain tells. */
export interface ChainEvidence {
    /** Number of its entries that are of the period. */
    readonly entries: number;
    readonly drifts: readonly DriftEvidence[];
    readonly decisions: readonly DecisionEvidence[];
    readonly unread: readonly UnreadEvidence[];
    readonly sweepsCompletedAt: readonly string[];
    readonly sweepsOverdue: number;
}

/** A drift that an entry of the period is about. */
export interface DriftEvidence {
    readonly control: string;
    /** Milliseconds from the change to the first entry. Absent: not found in the period, or no event names the change. */
    readonly detectMs?: number;
    /** Present when it ended in the period. */
    readonly ended?: EndedDriftEvidence;
}

/**
 * Folds the entries of one chain, in any order. Entries from outside the period only say when a drift was found and whose
 * change it was; so the parts of a period add up.
 */
export interface ChainFold {
    add(entry: ChainedAuditEntry): void;
    /**
     * Returns the time, in milliseconds since 1970, from which entries are needed as well: a drift that seems to be found in
     * the period was caused before, and may have been found before. Infinity: none.
     */
    neededFrom(): number;
    evidence(): ChainEvidence;
}

type Entry = ReturnType<typeof inPresentWords>;

interface DriftSoFar {
    readonly id: string;
    readonly server: string;
    control: string;
    firstAt: number;
    isOfPeriod: boolean;
    /** The entry that tells its cause best, and how well. */
    by?: { readonly attribution: Attribution; readonly rank: number };
    end?: { readonly entry: Entry; readonly driftEnd: DriftEnd };
}

/** Makes the fold of one chain. It holds its drifts and decisions, not its entries. */
export function chainFold({ since, until }: PeriodMs): ChainFold {
    const drifts = new Map<string, DriftSoFar>();
    /** Durations of remediations that ended in the period: one write can end several drifts. */
    const repairs = new Map<string, number>();
    const decisions: DecisionEvidence[] = [];
    const unread: UnreadEvidence[] = [];
    const sweepsCompletedAt: string[] = [];
    let sweepsOverdue = 0;
    let entries = 0;

    function addOfPeriod(entry: Entry): void {
        entries += 1;
        decisions.push(...decisionIn(entry));
        unread.push(...unreadIn(entry));
        if (entry.outcome === 'sweepCompleted') sweepsCompletedAt.push(entry.at);
        if (entry.outcome === 'sweepOverdue') sweepsOverdue += 1;
        const { remediationId, durationMs } = entry;
        if (remediationId !== undefined && durationMs !== undefined) repairs.set(remediationId, durationMs);
    }

    return {
        add(stored) {
            const entry = inPresentWords(stored);
            const at = Date.parse(entry.at);
            const isOfPeriod = at >= since && at < until;
            if (isOfPeriod) addOfPeriod(entry);
            if (entry.drift !== undefined) addToDrift(drifts, entry, entry.drift, isOfPeriod);
        },
        neededFrom: () =>
            Math.min(
                ...[...drifts.values()].flatMap((drift) => {
                    const changedAt = changeOf(drift);
                    return drift.firstAt >= since && changedAt !== undefined && changedAt < since
                        ? [changedAt]
                        : [];
                }),
            ),
        evidence: () => ({
            entries,
            drifts: [...drifts.values()]
                .filter(({ isOfPeriod }) => isOfPeriod)
                .map((drift) => driftEvidence(drift, repairs, { since, until })),
            decisions,
            unread,
            sweepsCompletedAt,
            sweepsOverdue,
        }),
    };
}

function addToDrift(drifts: Map<string, DriftSoFar>, entry: Entry, id: string, isOfPeriod: boolean): void {
    const at = Date.parse(entry.at);
    const known = drifts.get(id);
    const drift: DriftSoFar = known ?? {
        id,
        server: entry.server,
        control: '',
        firstAt: at,
        isOfPeriod: false,
    };
    drifts.set(id, drift);
    drift.control = entry.control ?? drift.control;
    drift.firstAt = Math.min(drift.firstAt, at);
    drift.isOfPeriod ||= isOfPeriod;
    const { driftEnd } = entry;
    if (isOfPeriod && driftEnd !== undefined) drift.end = { entry, driftEnd };
    if (!tellsCause(entry)) return;
    const attribution = attributionOf(entry);
    const rank = rankOf(entry, attribution);
    if (drift.by === undefined || rank > drift.by.rank) drift.by = { attribution, rank };
}

/** More than the entries of any chain. */
const beyond = 1e11;

/** Orders the entries of a drift by what they say of its cause: late attributions, then named actors, each the newest. */
function rankOf({ outcome, sequence }: Entry, { kind }: Attribution): number {
    if (outcome === 'attributed') return 2 * beyond + sequence;
    return kind === 'named' ? beyond + sequence : -sequence;
}

/** Returns the time of the change, in milliseconds since 1970, where an event names it. */
function changeOf({ by }: DriftSoFar): number | undefined {
    if (by?.attribution.kind !== 'named' || by.attribution.at === undefined) return undefined;
    const at = Date.parse(by.attribution.at);
    return Number.isFinite(at) ? at : undefined;
}

function driftEvidence(
    drift: DriftSoFar,
    repairs: ReadonlyMap<string, number>,
    { since, until }: PeriodMs,
): DriftEvidence {
    const { control, firstAt, end } = drift;
    const changedAt = changeOf(drift);
    const isFound = firstAt >= since && firstAt < until;
    return {
        control,
        ...(isFound && changedAt !== undefined ? { detectMs: Math.max(0, firstAt - changedAt) } : {}),
        ...(end === undefined ? {} : { ended: endedDrift(drift, end, repairs, isFound) }),
    };
}

function endedDrift(
    { id, server, control, firstAt, by }: DriftSoFar,
    { entry, driftEnd }: NonNullable<DriftSoFar['end']>,
    repairs: ReadonlyMap<string, number>,
    isFound: boolean,
): EndedDriftEvidence {
    const { at, reason, sequence, hash, durationMs, remediationId = '' } = entry;
    const repairMs = driftEnd === 'repaired' ? (durationMs ?? repairs.get(remediationId)) : undefined;
    return {
        id,
        server,
        control,
        ...(isFound ? { foundAt: new Date(firstAt).toISOString() } : {}),
        endedAt: at,
        end: driftEnd,
        ...(reason === undefined ? {} : { reason }),
        ...(by === undefined ? {} : { by: by.attribution }),
        ...(repairMs === undefined ? {} : { repairMs }),
        sequence,
        hash,
    };
}

function decisionIn(entry: Entry): readonly DecisionEvidence[] {
    const { at, server, outcome, control, change, cause, reason, sequence, hash } = entry;
    const decision = humanDecisions.find((each) => each === outcome);
    if (decision === undefined) return [];
    const ofOperator = cause.kind === 'operator' ? cause : undefined;
    const operator = entry.operator ?? ofOperator?.operator;
    const { authentication, comment } = ofOperator ?? {};
    return [
        {
            at,
            decision,
            server,
            ...(control === undefined ? {} : { control }),
            ...(change === undefined ? {} : { target: changeTarget(change) }),
            ...(operator === undefined ? {} : { operator }),
            ...(authentication === undefined ? {} : { authentication }),
            ...(comment === undefined ? {} : { comment }),
            ...(reason === undefined ? {} : { reason }),
            sequence,
            hash,
        },
    ];
}

function unreadIn({ outcome, at, server, control = '', reason = '' }: Entry): readonly UnreadEvidence[] {
    return outcome === 'unknown' ? [{ at, server, control, reason }] : [];
}
