import type { Actor, Cause } from './cause.ts';
import type { Change } from './change.ts';
import type { DriftEnd } from './drift.ts';
import type { HoldCause } from './server-record.ts';
import type { SweepCounts } from './sweep.ts';
import type { Finding } from './verdict.ts';

export const auditOutcomes = [
    /** A write is about to be sent. Durable before its first byte leaves. */
    'intended',
    /** The write was made and read back. */
    'verified',
    /** The write was abandoned, or a message failed too often; `reason` has Azure's error message or the cause. */
    'failed',
    /** The write was no longer needed, or the state changed in the meantime. */
    'superseded',
    /** An operator took the change back. */
    'reverted',
    /** Dry-run: exactly this write would have been made. */
    'wouldChange',
    /** The change waits for an operator's approval. */
    'awaitingApproval',
    /** The change waits for the condition in `reason`. */
    'held',
    /** An exemption in the baseline, named in `reason`, rules out the repair. */
    'exempted',
    /** Drift that Pgwarden does not repair. */
    'reported',
    /** Drift ended without a repair: `driftEnd` says how, and `cause` says who ended it where that is known. */
    'resolved',
    /** An event that arrived late names the actor behind a recorded drift, or shows that the actor cannot be determined. */
    'attributed',
    /** An actor keeps reverting the repair: the control is not repaired for a while. `reason` names the actor. */
    'flapping',
    /** An operator approved a change that waited. */
    'approved',
    /** An operator declined a change that waited. */
    'declined',
    /** An operator withdrew a decision on a change. */
    'withdrawn',
    /** An operator asked Pgwarden to undo a remediation. */
    'undoRequested',
    /** An operator stopped all writes, of one server or everywhere. */
    'paused',
    /** An operator allowed writes again, or the time of a pause is over. */
    'resumed',
    /** A pause ends within an hour, or has no end and has lasted for another day; `reason` says which. */
    'pauseReminder',
    /** An operator put a failed message back on its queue, or ended the wait after a failed remediation. */
    'retried',
    /** An operator removed a failed message from the list. */
    'dismissed',
    /** An operator asked for an assessment of a server. */
    'assessmentRequested',
    /** An operator asked for a sweep. */
    'sweepRequested',
    /** The fleet's budget of changes is used up; held changes resume when there is room. */
    'budgetExhausted',
    /** A slice could not be read: its state is unknown, and nothing is changed. */
    'unknown',
    /** An event or message that Pgwarden does not trust or understand. */
    'rejected',
    /** The server was deleted. */
    'serverDeleted',
    /** A server that counted as deleted is back and is the same one: operators' decisions on it remain valid. */
    'serverReturned',
    /** The server has a new resource id; `reason` names it. Recorded in the chains of both ids. */
    'serverMoved',
    /** A sweep of the fleet is complete; `reason` summarizes it. */
    'sweepCompleted',
    /** A new baseline is in force; `reason` lists the differences. */
    'baselineChanged',
    /** The newest baseline cannot be used: nothing is written until it is fixed. */
    'baselineRefused',
    /** Dry-run was switched on or off; `reason` names the deployment. */
    'dryRunChanged',
    /** A key that encrypts servers expires soon or has expired; `reason` names it and the number of its servers. */
    'keyAtRisk',
    /** No sweep ended while two were due; `reason` says since when. */
    'sweepOverdue',
    /** An exemption of the baseline ends soon; `reason` names it, its owner and its end. */
    'exemptionExpiring',
] as const;

export type AuditOutcome = (typeof auditOutcomes)[number];

/** Outcomes that older versions recorded under another word. Entries are never rewritten. */
export const formerOutcomes = {
    flapping: 'contested',
    serverDeleted: 'gone',
    serverReturned: 'returned',
    serverMoved: 'moved',
    sweepCompleted: 'swept',
} as const satisfies Partial<Record<AuditOutcome, string>>;

type FormerOutcome = (typeof formerOutcomes)[keyof typeof formerOutcomes];

/** Returns the values under which entries of an outcome are stored, the present one first. */
export function storedOutcomes(outcome: AuditOutcome): readonly string[] {
    const former = Object.entries(formerOutcomes).flatMap(([now, word]) => (now === outcome ? [word] : []));
    return [outcome, ...former];
}

/**
 * Returns the present word for the outcome of an entry, which an older version may have recorded under another one. A word
 * of a later version stays as it is: it is shown, and equals none that decides anything.
 */
export function presentOutcome(outcome: ChainedAuditEntry['outcome']): AuditOutcome {
    const present = auditOutcomes.find((word) => storedOutcomes(word).includes(outcome));
    return present ?? (outcome as AuditOutcome);
}

/** The outcomes that end a remediation. */
export const finalOutcomes = [
    'verified',
    'failed',
    'superseded',
    'reverted',
] as const satisfies readonly AuditOutcome[];

export type FinalOutcome = (typeof finalOutcomes)[number];

/** One immutable record: the outcome, its server, time, reason and cause, and the values before and after. */
export interface AuditEntry {
    /** Derived from the recorded fact, so that recording the same fact twice adds one entry. */
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    /** Resource id of the server; for entries without a server, `fleet`, or `events` where an event is the reason. */
    readonly server: string;
    readonly outcome: AuditOutcome;
    readonly control?: string;
    readonly remediationId?: string;
    /** The remediation that this one undoes. */
    readonly undoes?: string;
    /** Id of the change that waits for an approval, as operators name it in a decision. */
    readonly approvalId?: string;
    /** The operator who authorized it. */
    readonly operator?: string;
    readonly change?: Change;
    readonly evidence?: readonly Finding[];
    /** Number of findings left out of `evidence`. */
    readonly more?: number;
    readonly reason?: string;
    /** The reason why the change is held, as a code. */
    readonly holdCause?: HoldCause | 'restart';
    /**
     * For a drift: the change that caused it, with an actor only where Azure's events name the actor of exactly this
     * change; where that is unknown, the trigger of the assessment that found it. For anything else: its direct cause.
     */
    readonly cause: Cause;
    /** Digest of the baseline in force at the decision, as `baselineChanged` entries name it. */
    readonly baseline?: string;
    /** Number of facts that the entry stands for. Absent: one. */
    readonly count?: number;
    /** The trigger of this assessment or action, where it differs from the cause. Never names the actor of a change. */
    readonly trigger?: Cause;
    /** All actors who wrote the drifted part in the period of the drift, where the responsible one cannot be determined. */
    readonly possibleActors?: readonly Actor[];
    /** Id of the drift that the entry is about. */
    readonly drift?: string;
    /** Way in which the drift ended. Present on the entry that ends it. */
    readonly driftEnd?: DriftEnd;
    /** Number of writes that were sent. */
    readonly writes?: number;
    /** Azure's id of the operation that the last accepted write started. Absent: Azure named none. */
    readonly operationId?: string;
    /**
     * Milliseconds to the end of a repair, from the change that it repairs, else from the read that found the drift; or
     * from the start of a sweep to its end.
     */
    readonly durationMs?: number;
    /** Counts of a sweep that is complete. Absent in entries of older versions. */
    readonly counts?: SweepCounts;
}

/**
 * An entry in its server's chain, exactly as it was recorded: the hash covers these words. Entries of older versions have
 * `oneOf` for `possibleActors`, `gone` as `driftEnd`, `contested` as `holdCause`, and outcomes of `formerOutcomes`; those of
 * later versions can have words and fields that are not named here.
 */
export interface ChainedAuditEntry extends Omit<AuditEntry, 'outcome'> {
    readonly outcome: AuditOutcome | FormerOutcome;
    /** 1 for the first entry of a server. */
    readonly sequence: number;
    /** Hash of the entry before, '' for the first. */
    readonly previousHash: string;
    /** SHA-256 of the canonical JSON of all other fields, hex. */
    readonly hash: string;
}

/** Outcomes that are decisions about a drift, of the gate or of operators. */
export const decisionOutcomes = [
    'intended',
    'wouldChange',
    'awaitingApproval',
    'approved',
    'declined',
    'held',
    'flapping',
    'exempted',
    'reported',
    'resumed',
] as const satisfies readonly AuditOutcome[];

/** Outcomes that are decisions of people: of operators, or of the owner of the baseline or of the deployment. */
export const humanDecisions = [
    'approved',
    'declined',
    'withdrawn',
    'undoRequested',
    'paused',
    'resumed',
    'retried',
    'dismissed',
    'baselineChanged',
    'dryRunChanged',
] as const satisfies readonly AuditOutcome[];

export type HumanDecision = (typeof humanDecisions)[number];

/** The `server` of entries that belong to no server: operators' acts, sweeps, the budget. */
export const fleet = 'fleet';

/**
 * The `server` of entries that belong to no server and that events or messages caused. Outside actors decide how many
 * there are, so they have a chain of their own, and operators' entries never wait for them.
 */
export const events = 'events';
