import type { Cause } from './cause.ts';
import type { Change } from './change.ts';
import type { Drift, ObservedSlice, PastDrift, RecentEvent } from './drift.ts';
import type { LastReads } from './last-read.ts';
import type { Rechecks } from './recheck.ts';
import type { Remediation } from './remediation.ts';
import type { ServerId } from './resource-id.ts';
import type { SliceName } from './server-state.ts';
import type { ServerSweepResult } from './sweep.ts';
import type { ServerVerdict, Verdict } from './verdict.ts';

/** Pgwarden's record of one server. Derived and rebuildable: the truth is in Azure and in the audit. */
export interface ServerRecord {
    readonly server: ServerId;
    /** The server's tags at the last read. Read only when the baseline depends on tags. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The last verdict by control. */
    readonly posture: Readonly<Record<string, PostureEntry>>;
    /** The verdict on the whole server, derived from the posture. Absent: not assessed yet. */
    readonly verdict?: ServerVerdict;
    /** Start of the last successful read of each slice, ISO 8601. */
    readonly assessed: { readonly [S in SliceName]?: string };
    /** Open remediations in the order in which they run. */
    readonly remediations: readonly Remediation[];
    /** The one live message that advances the remediations. Absent when no remediation is open. */
    readonly step?: Step;
    /** An assessment that was requested while a remediation was under way. */
    readonly deferred?: DeferredAssessment;
    /**
     * Digest of the last note on a drift that is not repaired, by control and target: the same note is not recorded twice
     * while nothing changes.
     */
    readonly noted: Readonly<Record<string, string>>;
    /** Reasons why drift is not repaired yet, by control and target. */
    readonly holds: Readonly<Record<string, Hold>>;
    /** Repairs that were written in the last days, by control: the input of flapping detection. */
    readonly repairs: Readonly<Record<string, readonly Repair[]>>;
    /** Controls whose repairs an actor keeps reverting, by control. */
    readonly flapping: Readonly<Record<string, Flapping>>;
    /** Changes that wait for an operator's approval. */
    readonly pendingApprovals: readonly PendingApproval[];
    /** Number of changes in the backlog, by control. */
    readonly backlog?: Readonly<Record<string, number>>;
    /** Operators' decisions on changes, by the change's fingerprint. */
    readonly decisions: Readonly<Record<string, OperatorDecision>>;
    /** Temporary exemptions after an undo, by control. */
    readonly undoExemptions: Readonly<Record<string, UndoExemption>>;
    /** Result of the last sweep. Absent before the first sweep that reached the server. */
    readonly sweepResult?: ServerSweepResult;
    /** Repairs that failed for a transient reason, by control: they decide how soon the server is assessed again. */
    readonly repairFailures?: Readonly<Record<string, RepairFailures>>;
    /** The last accepted restart that did not take effect: it is not repeated for the same values. */
    readonly ineffectiveRestart?: IneffectiveRestart;
    /** Creation time of the server, ISO 8601: another time under the same id means another server. */
    readonly createdAt?: string;
    /** "Not found" results for the server that do not count as a deletion yet. */
    readonly missing?: Missing;
    /**
     * Time since which the server counts as deleted, ISO 8601. Operators' decisions are kept in case the same server comes
     * back.
     */
    readonly deletedAt?: string;
    /** Undos that were open when the server was deleted: they start again when it comes back. */
    readonly interruptedUndos?: readonly Remediation[];
    /** Resource ids of the server before it was moved, newest first. */
    readonly previousIds?: readonly ServerId[];
    /** Open drifts, by control. */
    readonly drifts?: Readonly<Record<string, Drift>>;
    /** Drifts that ended recently, oldest first. */
    readonly pastDrifts?: readonly PastDrift[];
    /** Digest of the last read of each slice: the differences from it show which actor made a change. */
    readonly observed?: { readonly [S in SliceName]?: ObservedSlice };
    /** Events whose effect no read has shown yet. */
    readonly rechecks?: Rechecks;
    /** The last read of each slice, as far as controls judge it. A slice is absent until a read of this version. */
    readonly lastReads?: LastReads;
    /** Arrival of the newest change event that an assessment took into account, ISO 8601. Absent: none is known. */
    readonly lastEventAt?: string;
}

/** Consecutive "not found" results for a server, until it counts as deleted. */
export interface Missing {
    /** Time of the first result, ISO 8601. */
    readonly since: string;
    /** Number of consecutive reads that did not find it. */
    readonly answers: number;
    /** Due time of the next recheck, ISO 8601. */
    readonly recheckAt: string;
}

/** The conditions that must end before held drift is assessed again. */
export const holdCauses = ['dryRun', 'baseline', 'paused', 'budget', 'flapping', 'window', 'undone'] as const;

export type HoldCause = (typeof holdCauses)[number];

export interface Hold {
    readonly cause: HoldCause;
    /** ISO 8601. Absent when the end is not known in advance. */
    readonly until?: string;
}

/** One repair that was written, counted when it was sent. */
export interface Repair {
    /** Time at which its last write was sent, ISO 8601. */
    readonly at: string;
    /** Time of planning, ISO 8601: the same for all writes that repair one drift. */
    readonly plannedAt?: string;
    readonly remediationId?: string;
    /** True when it was read back as wanted. */
    readonly isVerified?: true;
    /** Id of the drift that it repairs. */
    readonly drift?: string;
    /** The actor who made it necessary, as text. */
    readonly actor: string;
    /** The value that the actor had set, as text. */
    readonly found: string;
}

export interface RepairFailures {
    /** Number of consecutive failures. */
    readonly times: number;
    /** Time of the last failure, ISO 8601. */
    readonly at: string;
}

export interface IneffectiveRestart {
    /** ISO 8601. */
    readonly at: string;
    /** Values that waited to take effect, by parameter. */
    readonly values: Readonly<Record<string, string>>;
}

export interface Flapping {
    /** ISO 8601. */
    readonly since: string;
    /** Time of the last drift, ISO 8601. */
    readonly lastDriftAt: string;
    /** The actor, the number of repairs and the values, as text. */
    readonly reason: string;
}

export interface PendingApproval {
    /** Fingerprint of the change: another `from`, another approval. */
    readonly id: string;
    readonly change: Change;
    readonly cause: Cause;
    /** ISO 8601. */
    readonly requestedAt: string;
}

export interface OperatorDecision {
    readonly kind: 'approved' | 'declined';
    readonly operator: string;
    readonly comment: string;
    /** ISO 8601. */
    readonly at: string;
    /** ISO 8601. From then on a new approval is needed. */
    readonly expires: string;
    /** True when it was given while dry-run was on: it ends with dry-run, and a new approval is needed. */
    readonly isForDryRun?: true;
    /** The one remediation that used this approval. */
    readonly usedBy?: string;
}

export interface UndoExemption {
    /** ISO 8601. */
    readonly until: string;
    readonly operator: string;
    readonly remediationId: string;
}

export interface PostureEntry {
    readonly verdict: Verdict;
    /** ISO 8601. */
    readonly at: string;
    /** It drifted and an exemption allows it: not drift of the server. */
    readonly isExempt?: true;
    /** It drifted in mode `report`: not drift of the server either. */
    readonly isReported?: true;
}

export interface Step {
    readonly token: string;
    /** Time at which its message becomes visible, ISO 8601. */
    readonly dueAt: string;
    /** W3C trace context of the span that sent it. Absent: telemetry was off. Decides nothing. */
    readonly traceparent?: string;
}

export interface DeferredAssessment {
    readonly slices: readonly SliceName[];
    readonly cause: Cause;
    /** Time of the last request, ISO 8601. */
    readonly requestedAt: string;
    /** Events that requested it. */
    readonly recentEvents?: readonly RecentEvent[];
}

/** Returns the record of a server that was never assessed. */
export function emptyRecord(server: ServerId): ServerRecord {
    return {
        server,
        posture: {},
        assessed: {},
        remediations: [],
        noted: {},
        holds: {},
        repairs: {},
        flapping: {},
        pendingApprovals: [],
        decisions: {},
        undoExemptions: {},
    };
}

export interface StoredRecord {
    readonly record: ServerRecord;
    readonly etag: string;
}

/** A query of records with open work, or with changes that wait for an operator. */
export interface RecordQuery {
    /** 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
}

/** A page of records by subscription, resource group and name. It can be short although there is a next one. */
export interface RecordPage {
    readonly records: readonly ServerRecord[];
    /** Absent after the last page. */
    readonly continuation?: string;
}
