import type { Actor, Cause } from './cause.ts';
import type { Change } from './change.ts';

/**
 * The life of one change, as far as it is not over. `planned`: to be recorded and sent. `started`: being sent, and whether
 * Azure took it is not known. `accepted`: Azure runs it. `applied`: Azure says that it is done; to be read back.
 */
export type RemediationStatus = 'planned' | 'started' | 'accepted' | 'applied';

/** On whose word a change is made. */
export type Authority =
    | { readonly kind: 'baseline' }
    | { readonly kind: 'approval'; readonly operator: string }
    /** An operator takes an earlier remediation back. */
    | {
          readonly kind: 'undo';
          readonly operator: string;
          readonly remediationId: string;
          /** How long its controls are left alone once it is done, hours. Absent: they are enforced again at once. */
          readonly exemptHours?: number;
      };

export interface OperationFailure {
    readonly kind: 'busy' | 'transient' | 'refused';
    /** Azure's own words. */
    readonly reason: string;
}

/** How a remediation ends: decided once, then told. */
export interface RemediationEnd {
    readonly outcome: 'verified' | 'failed' | 'superseded';
    readonly reason?: string;
    /** Whether the server must be looked at again, because it is not as we thought. */
    readonly reassess: boolean;
    /** Its target, or its server, is not there. */
    readonly isAbsent?: true;
    /** Whether it failed for a reason that may pass: then the server is looked at again some minutes later. */
    readonly isTransient?: true;
    /** What a restart that Azure took did not put into effect, values by parameter: it is not repeated for that. */
    readonly spentOn?: Readonly<Record<string, string>>;
    /** When it was decided, ISO 8601. */
    readonly at: string;
}

/** One change on its way. Closed remediations live in the audit only. */
export interface Remediation {
    readonly id: string;
    readonly change: Change;
    /** Of the drift that it repairs. */
    readonly cause: Cause;
    /** What made Pgwarden act now, where that is something else than the cause. */
    readonly trigger?: Cause;
    /** Who may have made the drift, where it cannot be told which of them. */
    readonly possibleActors?: readonly Actor[];
    /** Id of the drift of `change.control` that it repairs. */
    readonly drift?: string;
    /** Since when what it repairs is not as the baseline wants it, ISO 8601: the change, else the read that found it. */
    readonly since?: string;
    readonly authority: Authority;
    readonly status: RemediationStatus;
    /** When it was planned, ISO 8601: the remediations of one assessment have one such instant. */
    readonly plannedAt: string;
    /** When the state that `change.from` came from was read, ISO 8601. */
    readonly readAt: string;
    /** When Pgwarden noticed the drift, ISO 8601: the event's arrival. */
    readonly detectedAt: string;
    /** When the last write was sent, ISO 8601. */
    readonly startedAt?: string;
    /** When the last write was accepted, ISO 8601. */
    readonly acceptedAt?: string;
    /** When Azure said that the last write is done or failed, ISO 8601. */
    readonly appliedAt?: string;
    /** Where Azure tells how the running operation goes. About 4 KB, opaque. Absent: only the target tells. */
    readonly operationUrl?: string;
    /** When the operation may be asked for again, ISO 8601. Until then its target is looked at. */
    readonly pollDueAt?: string;
    /** Of a restart: what waited for it when it was sent, values by parameter. */
    readonly waited?: Readonly<Record<string, string>>;
    /** How the operation failed, as far as Azure says so; the target decides. */
    readonly failure?: OperationFailure;
    /** Pause between questions that Azure asked for when it took the write, milliseconds. */
    readonly pollMs?: number;
    /** Which `intended` entry tells of its change, from 1. Once there is one, it must have an end in the audit. */
    readonly intentions?: number;
    /** Identifies what the baseline said of its controls when it was decided. */
    readonly decidedUnder?: string;
    /** Somebody else may have written since the read: the target is looked at before the next write, however young. */
    readonly checksTargetFirst?: true;
    /** Writes that Azure took, or may have taken. */
    readonly writes: number;
    /** Writes that Azure took, or may have taken, and that came to nothing, busy servers not counted. */
    readonly attempts: number;
    /** Attempts after which the remediation fails, by the baseline. */
    readonly attemptsAllowed?: number;
    /** Times in a row that Azure was busy or throttled. Not attempts. */
    readonly requeues: number;
    /** Reads in a row that did not show the wanted value after the operation was done. */
    readonly readBacks: number;
    /** When Azure was first busy in a row, ISO 8601. */
    readonly waitingSince?: string;
    /** Answers in a row that its target, or its server, is not there. */
    readonly absences?: number;
    readonly lastError?: string;
    /** Decided and not told yet: nothing more is done but telling it. */
    readonly end?: RemediationEnd;
    /** Digest of the baseline that it was decided under. */
    readonly baseline?: string;
}
