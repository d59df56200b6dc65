import type { Cause } from './cause.ts';
import type { Change } from './change.ts';
import type { Drift, ObservedSlice, PastDrift, RecentEvent } from './drift.ts';
import type { Rechecks } from './recheck.ts';
import type { Remediation } from './remediation.ts';
import type { SliceName } from './server-state.ts';
import type { ServerSweepResult } from './sweep.ts';
import type { ServerVerdict, Verdict } from './verdict.ts';

/** What Pgwarden remembers of one server. Derived and rebuildable: the truth is in Azure and in the audit. */
export interface ServerRecord {
    /** Resource id in Azure's spelling. */
    readonly server: string;
    /** The server's tags when they were last read. Read only when the baseline depends on tags. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The last verdict by control. */
    readonly posture: Readonly<Record<string, PostureEntry>>;
    /** The verdict of the server as a whole, made of the posture. Absent: not assessed yet. */
    readonly verdict?: ServerVerdict;
    /** When the last successful read of each slice began, ISO 8601. */
    readonly assessed: { readonly [S in SliceName]?: string };
    /** Open remediations in the order in which they run. */
    readonly remediations: readonly Remediation[];
    /** The one live message that moves the remediations on. Absent when there is none to move. */
    readonly step?: Step;
    /** An assessment that was asked for while a remediation was under way. */
    readonly deferred?: DeferredAssessment;
    /**
     * What was last recorded of a drift that was not repaired, by control and target: the same is not recorded twice
     * while nothing moved.
     */
    readonly noted: Readonly<Record<string, string>>;
    /** Why drift is not being repaired now although it will be, by control and target. */
    readonly holds: Readonly<Record<string, Hold>>;
    /** Repairs that were written in the last days, by control: what flapping is told by. */
    readonly repairs: Readonly<Record<string, readonly Repair[]>>;
    /** Controls that somebody keeps changing back, by control. */
    readonly flapping: Readonly<Record<string, Flapping>>;
    /** Changes that wait for a person. */
    readonly pendingApprovals: readonly PendingApproval[];
    /** Changes that wait behind those that are handled now, how many by control. */
    readonly left?: Readonly<Record<string, number>>;
    /** What a person decided of a change, by the change's fingerprint. */
    readonly decisions: Readonly<Record<string, OperatorDecision>>;
    /** Temporary exemptions after an undo, by control. */
    readonly undoExemptions: Readonly<Record<string, UndoExemption>>;
    /** What the last sweep found. Absent when none came by since the server is known. */
    readonly sweepResult?: ServerSweepResult;
    /** Repairs that failed for a reason that may pass, by control: how soon the server is looked at again. */
    readonly repairFailures?: Readonly<Record<string, RepairFailures>>;
    /** The last restart that Azure took and that its parameters did not show: it is not repeated for the same values. */
    readonly ineffectiveRestart?: IneffectiveRestart;
    /** When Azure created the server, ISO 8601: another instant under the same id is another server. */
    readonly createdAt?: string;
    /** Azure says that the server is not there, and that is not believed yet. */
    readonly missing?: Missing;
    /**
     * Since when the server counts as gone, ISO 8601. What operators decided of it is kept for the case that the same
     * one comes back.
     */
    readonly deletedAt?: string;
    /** Undos that were asked for and not done when the server went away: they begin again when it comes back. */
    readonly interruptedUndos?: readonly Remediation[];
    /** The resource ids that the server had before it was moved, newest first. */
    readonly previousIds?: readonly string[];
    /** The drifts that have not ended, by control. */
    readonly drifts?: Readonly<Record<string, Drift>>;
    /** Drifts that ended lately, oldest first. */
    readonly pastDrifts?: readonly PastDrift[];
    /** What the last read of each slice saw: who changed something is told by what differs from it. */
    readonly observed?: { readonly [S in SliceName]?: ObservedSlice };
    /** Events whose effect no read has shown yet. */
    readonly rechecks?: Rechecks;
}

/** Answers that the server is not there, until they are believed. */
export interface Missing {
    /** Of the first one, ISO 8601. */
    readonly since: string;
    /** Looks in a row that did not find it. */
    readonly answers: number;
    /** When the next look is due, ISO 8601. */
    readonly recheckAt: string;
}

/** What has to end before held drift is assessed again. */
export type HoldCause = 'dryRun' | 'baseline' | 'paused' | 'budget' | 'flapping' | 'window' | 'undone';

export interface Hold {
    readonly cause: HoldCause;
    /** ISO 8601. Absent when the end is not known beforehand. */
    readonly until?: string;
}

/** One repair that was written, counted when it was sent. */
export interface Repair {
    /** When its write was sent last, ISO 8601. */
    readonly at: string;
    /** When it was planned, ISO 8601: the writes that repair one drift have one such instant. */
    readonly plannedAt?: string;
    readonly remediationId?: string;
    /** It was read back as wanted. */
    readonly isVerified?: true;
    /** Id of the drift that it repairs. */
    readonly drift?: string;
    /** Who had made it necessary, in words. */
    readonly actor: string;
    /** What the opponent had set, in words. */
    readonly found: string;
}

export interface RepairFailures {
    /** Failures in a row. */
    readonly times: number;
    /** Of the last one, ISO 8601. */
    readonly at: string;
}

export interface IneffectiveRestart {
    /** ISO 8601. */
    readonly at: string;
    /** What waited to take effect, by parameter. */
    readonly values: Readonly<Record<string, string>>;
}

export interface Flapping {
    /** ISO 8601. */
    readonly since: string;
    /** When the opponent was last heard of, ISO 8601. */
    readonly lastDriftAt: string;
    /** Who, how often, which values. */
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
    /** ISO 8601. From then on the person is asked again. */
    readonly expires: string;
    /** Given while dry-run was on, and for that time only: afterwards the person is asked again. */
    readonly isForDryRun?: true;
    /** The one remediation that is made on this approval. */
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
}

export interface Step {
    readonly token: string;
    /** When its message becomes visible, ISO 8601. */
    readonly dueAt: string;
}

export interface DeferredAssessment {
    readonly slices: readonly SliceName[];
    readonly cause: Cause;
    /** ISO 8601, of the last request. */
    readonly requestedAt: string;
    /** Events that asked for it. */
    readonly recentEvents?: readonly RecentEvent[];
}

export function emptyRecord(server: string): ServerRecord {
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
