import type { Difference } from '../changes/change-kind.ts';
import { differencesOf } from '../changes/kinds.ts';
import { type AuditOutcome, type ChainedAuditEntry, decisionOutcomes } from '../model/audit-entry.ts';
import type { DriftEnd } from '../model/drift.ts';
import type { Finding } from '../model/verdict.ts';
import { type Attribution, attributionOf } from './attribution-view.ts';
import { type ChainStep, inChainOrder, inPresentWords, stepOf } from './chain-place.ts';
import { type FoldedRemediation, foldedRemediation, isFinal } from './folded-remediation.ts';

/**
 * The state of a drift. `repaired`: Pgwarden repaired it. `ended`: it ended in another way. `repairing`: a write is under
 * way. `waiting`: for an operator. `held`: for a condition. `open`: Pgwarden does not repair it.
 */
export type DriftState = 'repaired' | 'ended' | 'repairing' | 'waiting' | 'held' | 'open';

/** The story of one drift, folded from its audit entries. Instants are ISO 8601. */
export interface DriftStory {
    readonly id: string;
    /** Resource id. */
    readonly server: string;
    readonly control: string;
    readonly state: DriftState;
    /** Time of its first entry. */
    readonly foundAt: string;
    /** Time since which the server did not meet the baseline: the change where it is known, else `foundAt`. */
    readonly beganAt: string;
    readonly by: Attribution;
    /** The drifted parts, where the control only reports. */
    readonly evidence: readonly Finding[];
    /** The values of the repair that was planned first. */
    readonly differences: readonly Difference[];
    /** Decisions of the gate and of operators, oldest first. */
    readonly decisions: readonly StoryDecision[];
    /** Its repairs, oldest first. */
    readonly remediations: readonly FoldedRemediation[];
    /** The entry that says that the repair was read back. */
    readonly proof?: ChainStep;
    readonly end?: StoryEnd;
    /** Milliseconds from its beginning to its end. Absent while it is open. */
    readonly exposureMs?: number;
    /** Its entries, oldest first, with their places in the verified chain. */
    readonly steps: readonly ChainStep[];
}

export interface StoryDecision {
    readonly kind: (typeof decisionOutcomes)[number];
    readonly at: string;
    readonly reason?: string;
    readonly operator?: string;
}

export interface StoryEnd {
    readonly end: DriftEnd;
    readonly at: string;
    readonly reason?: string;
    /** The actor who ended it, where an actor did. */
    readonly by: Attribution;
}

/** Returns the story of every drift that an entry names, the newest first. The order of the entries is of no effect. */
export function driftStories(entries: readonly ChainedAuditEntry[]): readonly DriftStory[] {
    const byDrift = Map.groupBy(
        entries.filter(({ drift }) => drift !== undefined),
        ({ server, drift }) => `${server.toLowerCase()} ${drift}`,
    );
    return [...byDrift.values()]
        .flatMap((own) => storyOf(inChainOrder(own)) ?? [])
        .sort((a, b) => Date.parse(b.foundAt) - Date.parse(a.foundAt) || lastSequence(b) - lastSequence(a));
}

function lastSequence({ steps }: DriftStory): number {
    return steps.at(-1)?.sequence ?? 0;
}

function storyOf(chained: readonly ChainedAuditEntry[]): DriftStory | undefined {
    const entries = chained.map(inPresentWords);
    const first = entries[0];
    if (first?.drift === undefined) return undefined;
    const control = entries.find((entry) => entry.control !== undefined)?.control ?? '';
    const remediations = remediationsOf(chained);
    const proof = chained.findLast(({ outcome }) => outcome === 'verified');
    const end = endOf(entries);
    const by = attributionOf(
        entries.findLast(({ outcome }) => outcome === 'attributed') ?? causeEntry(entries),
    );
    const beganAt = beginning(first.at, by, remediations);
    const planned = entries.find(({ change }) => change !== undefined)?.change;
    return {
        id: first.drift,
        server: first.server,
        control,
        state: stateOf(entries, end),
        foundAt: first.at,
        beganAt,
        by,
        evidence: entries.find(({ evidence }) => evidence !== undefined)?.evidence ?? [],
        differences: planned === undefined ? [] : differencesOf(planned),
        decisions: entries.flatMap(decisionIn),
        remediations,
        ...(proof === undefined ? {} : { proof: stepOf(proof) }),
        ...(end === undefined
            ? {}
            : { end, exposureMs: Math.max(0, Date.parse(end.at) - Date.parse(beganAt)) }),
        steps: chained.map(stepOf),
    };
}

type Entries = readonly ReturnType<typeof inPresentWords>[];

/** Returns an entry whose cause is the change that caused the drift: an end by another actor has that actor's. */
function causeEntry(entries: Entries): Entries[number] {
    const own = entries.filter(tellsCause);
    const [first] = own.length > 0 ? own : entries;
    if (first === undefined) throw new RangeError('A story has at least one entry');
    return own.findLast((entry) => attributionOf(entry).kind === 'named') ?? first;
}

/** Returns whether the cause of an entry about a drift is the change that caused the drift, as far as that is known. */
export function tellsCause({ outcome, driftEnd }: Entries[number]): boolean {
    return !(outcome === 'resolved' && driftEnd !== undefined) && !isOperators(outcome);
}

function isOperators(outcome: AuditOutcome): boolean {
    return ['approved', 'declined', 'withdrawn', 'resumed', 'undoRequested', 'reverted'].includes(outcome);
}

function remediationsOf(chained: readonly ChainedAuditEntry[]): readonly FoldedRemediation[] {
    const own = chained.filter(
        ({ remediationId, outcome }) =>
            remediationId !== undefined && (outcome === 'intended' || isFinal(outcome)),
    );
    const byId = Map.groupBy(own, ({ remediationId }) => remediationId);
    return [...byId.values()].flatMap((entries) => foldedRemediation(entries) ?? []);
}

function beginning(foundAt: string, by: Attribution, remediations: readonly FoldedRemediation[]): string {
    const changedAt = by.kind === 'named' && by.at !== undefined ? [by.at] : [];
    const began = remediations.flatMap(({ driftBeganAt }) => driftBeganAt ?? []);
    const instants = [foundAt, ...changedAt, ...began].map((at) => Date.parse(at)).filter(Number.isFinite);
    return new Date(Math.min(...instants)).toISOString();
}

function endOf(entries: Entries): StoryEnd | undefined {
    const entry = entries.findLast(({ driftEnd }) => driftEnd !== undefined);
    if (entry?.driftEnd === undefined) return undefined;
    const { driftEnd, at, reason } = entry;
    const by: Attribution = driftEnd === 'resolved' ? attributionOf(entry) : { kind: 'unknown' };
    return { end: driftEnd, at, by, ...(reason === undefined ? {} : { reason }) };
}

function decisionIn({ outcome, at, reason, operator }: Entries[number]): StoryDecision[] {
    const kind = decisionOutcomes.find((each) => each === outcome);
    if (kind === undefined) return [];
    return [
        {
            kind,
            at,
            ...(reason === undefined ? {} : { reason }),
            ...(operator === undefined ? {} : { operator }),
        },
    ];
}

/** Returns the state after the last entry that decides about it. */
function stateOf(entries: Entries, end: StoryEnd | undefined): DriftState {
    if (end !== undefined) return end.end === 'repaired' ? 'repaired' : 'ended';
    const last = entries.findLast(
        ({ outcome }) => isFinal(outcome) || decisionOutcomes.some((each) => each === outcome),
    );
    switch (last?.outcome) {
        case 'intended':
        case 'approved':
        case 'verified':
            return 'repairing';
        case 'awaitingApproval':
            return 'waiting';
        case 'held':
        case 'flapping':
        case 'wouldChange':
            return 'held';
        default:
            return 'open';
    }
}
