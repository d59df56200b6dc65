import type { Actor, Cause } from './cause.ts';
import type { Change } from './change.ts';

/**
 * The state of an open remediation. `planned`: to be recorded and sent. `started`: being sent; Azure may or may not have
 * received it. `accepted`: Azure runs it. `applied`: Azure reports that it is done; to be read back.
 */
export type RemediationStatus = 'planned' | 'started' | 'accepted' | 'applied';

/** The authority for a change. */
export type Authority =
    | { readonly kind: 'baseline' }
    | { readonly kind: 'approval'; readonly operator: string }
    /** An operator undoes an earlier remediation. */
    | {
          readonly kind: 'undo';
          readonly operator: string;
          readonly remediationId: string;
          /** Hours for which its controls are exempt once it is done. Absent: they are enforced again at once. */
          readonly exemptHours?: number;
      };

export interface OperationFailure {
    readonly kind: 'busy' | 'transient' | 'refused';
    /** Azure's error message. */
    readonly reason: string;
}

/** The end of a remediation: decided once, then recorded in the audit. */
export interface RemediationEnd {
    readonly outcome: 'verified' | 'failed' | 'superseded';
    readonly reason?: string;
    /** True when the server needs a new assessment, because its state is not the expected one. */
    readonly reassess: boolean;
    /** True when its target or its server does not exist. */
    readonly isAbsent?: true;
    /** True when it failed for a transient reason: the server is assessed again some minutes later. */
    readonly isTransient?: true;
    /** Values, by parameter, that an accepted restart did not put into effect: it is not repeated for them. */
    readonly spentOn?: Readonly<Record<string, string>>;
    /** Time of the decision, ISO 8601. */
    readonly at: string;
}

/** One change in progress. Closed remediations are kept in the audit only. */
export interface Remediation {
    readonly id: string;
    readonly change: Change;
    /** Cause of the drift that it repairs. */
    readonly cause: Cause;
    /** The trigger of the action, where it differs from the cause. */
    readonly trigger?: Cause;
    /** Actors who may have caused the drift, where the responsible one cannot be determined. */
    readonly possibleActors?: readonly Actor[];
    /** Id of the drift of `change.control` that it repairs. */
    readonly drift?: string;
    /** Start of the drift that it repairs, ISO 8601: the change, else the read that found it. */
    readonly since?: string;
    readonly authority: Authority;
    readonly status: RemediationStatus;
    /** Time of planning, ISO 8601: the same for all remediations of one assessment. */
    readonly plannedAt: string;
    /** Time of the read that `change.from` came from, ISO 8601. */
    readonly readAt: string;
    /** Time at which Pgwarden noticed the drift, ISO 8601: the event's arrival. */
    readonly detectedAt: string;
    /** Time at which the last write was sent, ISO 8601. */
    readonly startedAt?: string;
    /** Time at which the last write was accepted, ISO 8601. */
    readonly acceptedAt?: string;
    /** Time at which Azure reported that the last write succeeded or failed, ISO 8601. */
    readonly appliedAt?: string;
    /** URL of the running operation's status. About 4 KB, opaque. Absent: only the target shows the result. */
    readonly operationUrl?: string;
    /** Azure's id of the operation that the last accepted write started. Absent: Azure named none. */
    readonly operationId?: string;
    /** Earliest time of the next poll, ISO 8601. Until then the target is read instead. */
    readonly pollDueAt?: string;
    /** For a restart: the values, by parameter, that waited for it when it was sent. */
    readonly waited?: Readonly<Record<string, string>>;
    /** The operation's failure as Azure reported it; the target decides. */
    readonly failure?: OperationFailure;
    /** Milliseconds between polls, as Azure asked for when it accepted the write. */
    readonly pollMs?: number;
    /** Number of its `intended` entries. Once there is one, the audit must get a final entry as well. */
    readonly intentions?: number;
    /** Digest of the baseline's rules for its controls at the decision. */
    readonly decidedUnder?: string;
    /** True when another actor may have written since the read: the target is read before the next write. */
    readonly checksTargetFirst?: true;
    /** Number of writes that Azure accepted, or may have accepted. */
    readonly writes: number;
    /** Number of writes that Azure accepted, or may have accepted, without effect; busy servers are not counted. */
    readonly attempts: number;
    /** Number of attempts after which the remediation fails, from the baseline. */
    readonly attemptsAllowed?: number;
    /** Consecutive times that Azure was busy or throttled. They do not count as attempts. */
    readonly requeues: number;
    /** Consecutive reads that did not show the wanted value after the operation was done. */
    readonly readBacks: number;
    /** Time since which Azure has been busy, ISO 8601. */
    readonly waitingSince?: string;
    /** Consecutive "not found" results for its target or its server. */
    readonly absences?: number;
    readonly lastError?: string;
    /** Its end, decided and not recorded in the audit yet: recording it is all that remains to be done. */
    readonly end?: RemediationEnd;
    /** Digest of the baseline in force at the decision. */
    readonly baseline?: string;
}
