import type { Actor, Cause } from './cause.ts';
import type { Change } from './change.ts';
import type { DriftEnd } from './drift.ts';
import type { HoldCause } from './server-record.ts';
import type { Finding } from './verdict.ts';

export const auditOutcomes = [
    /** A write is about to be sent. Durable before its first byte leaves. */
    'intended',
    /** The write was made and read back. */
    'verified',
    /** The write was given up, or a message failed too often; `reason` has Azure's own words or the cause. */
    'failed',
    /** The write was not needed any more, or the state moved on under it. */
    'superseded',
    /** An operator took the change back. */
    'reverted',
    /** Dry-run: exactly this write would have been made. */
    'wouldChange',
    /** The change waits for a person. */
    'awaitingApproval',
    /** The change waits for what `reason` says. */
    'held',
    /** An exemption of the baseline, named in `reason`, stands against the repair. */
    'exempted',
    /** Drift that is not ours to repair. */
    'reported',
    /** Drift ended without a repair: `driftEnd` says how, `cause` who ended it where that is known. */
    'resolved',
    /** An event came late and tells who made a drift that is recorded already, or that it cannot be told any more. */
    'attributed',
    /** Somebody keeps changing it back: it is not repaired any more for a while. `reason` names who. */
    'flapping',
    /** An operator approved a change that waited. */
    'approved',
    /** An operator decided against a change that waited. */
    'declined',
    /** An operator took back what was decided of a change. */
    'withdrawn',
    /** An operator asked for a remediation to be taken back. */
    'undoRequested',
    /** An operator stopped all writes, of one server or everywhere. */
    'paused',
    /** An operator let writes go on. */
    'resumed',
    /** A message that had failed too often was put back on its queue by an operator. */
    'retried',
    /** A message that had failed too often was taken off the list by an operator. */
    'dismissed',
    /** An operator asked for a server to be looked at. */
    'assessmentRequested',
    /** The fleet's budget of changes is used up; what is held goes on when there is room. */
    'budgetExhausted',
    /** A slice could not be read, so nothing is known and nothing is done. */
    'unknown',
    /** An event or message that we do not trust or understand. */
    'rejected',
    /** The server is gone. */
    'serverDeleted',
    /** A server that counted as gone is there again, and is the same one: what operators decided of it holds on. */
    'serverReturned',
    /** The server has another resource id since; `reason` names it. In the chains of both ids. */
    'serverMoved',
    /** A sweep over the fleet is over; `reason` sums up what it found. */
    'sweepCompleted',
    /** Another baseline is in force; `reason` says what it says differently. */
    'baselineChanged',
    /** The newest baseline cannot be used: nothing is written until it is mended. */
    'baselineRefused',
    /** Dry-run was switched on or off; `reason` names the deployment. */
    'dryRunChanged',
] as const;

export type AuditOutcome = (typeof auditOutcomes)[number];

/** The outcomes that end a remediation. */
export const finalOutcomes = [
    'verified',
    'failed',
    'superseded',
    'reverted',
] as const satisfies readonly AuditOutcome[];

export type FinalOutcome = (typeof finalOutcomes)[number];

/** What happened, to what, when, why, caused by whom, from which value to which. Immutable. */
export interface AuditEntry {
    /** The same happening has the same id, so that recording it twice records it once. */
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    /** Resource id of the server; for what belongs to none `fleet`, or `events` where an event is the reason. */
    readonly server: string;
    readonly outcome: AuditOutcome;
    readonly control?: string;
    readonly remediationId?: string;
    /** The remediation that this one takes back. */
    readonly undoes?: string;
    /** The person on whose word it was done. */
    readonly operator?: string;
    readonly change?: Change;
    readonly evidence?: readonly Finding[];
    /** Findings that were left out of `evidence`. */
    readonly more?: number;
    readonly reason?: string;
    /** Why the change is held. */
    readonly holdCause?: HoldCause | 'restart';
    /**
     * Of a drift: the change that made it, with its actor only where Azure's events name him for exactly this change;
     * where that is not known, what made Pgwarden look when it was found. Of anything else: what led to it.
     */
    readonly cause: Cause;
    /** Digest of the baseline that it was decided under, as `baselineChanged` entries name it. */
    readonly baseline?: string;
    /** How many happenings the entry sums up. Absent: one. */
    readonly count?: number;
    /** What made Pgwarden look or act now, where that is something else than the cause. Names no actor of a change. */
    readonly trigger?: Cause;
    /** Everybody who wrote what drifted in the time in which it drifted, where it cannot be told who of them it was. */
    readonly possibleActors?: readonly Actor[];
    /** The drift that the entry is about. */
    readonly drift?: string;
    /** The entry ends its drift: how. */
    readonly driftEnd?: DriftEnd;
    /** Writes that were sent. */
    readonly writes?: number;
    /** Of the end of a repair: from the change that it repairs, else from the read that found it, milliseconds. */
    readonly durationMs?: number;
}

/** An entry in its server's chain. */
export interface ChainedAuditEntry extends AuditEntry {
    /** 1 for the first entry of a server. */
    readonly sequence: number;
    /** Hash of the entry before, '' for the first. */
    readonly previousHash: string;
    /** SHA-256 of the canonical JSON of all other fields, hex. */
    readonly hash: string;
}

/** The `server` of entries that belong to no server: operators' acts, sweeps, the budget. */
export const fleet = 'fleet';

/**
 * The `server` of entries that belong to no server and that events or messages caused: as many as others like. What
 * operators do never waits for them.
 */
export const events = 'events';
