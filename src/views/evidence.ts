import type { References } from '../controls/definition/control.ts';
import type { HumanDecision } from '../model/audit-entry.ts';
import type { ListedExemption } from '../model/baseline.ts';
import type { OperatorAuthentication } from '../model/cause.ts';
import type { DriftEnd } from '../model/drift.ts';
import type { ControlCounts, Listed } from '../model/fleet-overview.ts';
import type { Severity } from '../model/severity.ts';
import type { ServerVerdict } from '../model/verdict.ts';
import type { Attribution } from './attribution-view.ts';
import type { Durations } from './durations.ts';

/** The evidence of a period for an auditor. Plain data: every format is made from this. Instants are ISO 8601. */
export interface Evidence {
    readonly period: EvidencePeriod;
    /** Time at which the state of servers, drifts and exemptions was read. */
    readonly generatedAt: string;
    /** Worst severity first. */
    readonly controls: readonly ControlEvidence[];
    /** Drifts that are open at `generatedAt` and began before the end of the period, oldest first. */
    readonly openDrift: Listed<OpenDriftEvidence>;
    /** The same for controls in mode `report`, whose findings make no server drifted. */
    readonly reported: Listed<OpenDriftEvidence>;
    /** Drifts that ended in the period, newest first. */
    readonly endedDrift: Listed<EndedDriftEvidence>;
    /** Decisions of the period, newest first. */
    readonly decisions: Listed<DecisionEvidence>;
    readonly exemptions: ExemptionEvidence;
    readonly coverage: CoverageEvidence;
    readonly verification: VerificationEvidence;
}

export interface EvidencePeriod {
    /** Inclusive. */
    readonly since: string;
    /** Exclusive. */
    readonly until: string;
    /** False while the period goes on: a later report can have more. */
    readonly isOver: boolean;
}

export interface ControlEvidence {
    readonly control: string;
    /** The compliant condition; the id for a control that this version does not have any more. */
    readonly title: string;
    /** The drifted condition. */
    readonly failureTitle: string;
    /** Absent: this version does not have the control any more. */
    readonly severity?: Severity;
    readonly references: Pick<References, 'azurePolicy' | 'mcsb' | 'cis'>;
    /** Number of servers by state at `generatedAt`. */
    readonly servers: ControlCounts;
    /** Number of drifts that entries of the period are about. */
    readonly drifts: number;
    /** Number of drifts that ended in the period, by the way in which they ended. */
    readonly ended: Readonly<Record<DriftEnd, number>>;
    /**
     * From the change, where Azure's events name it, to the first audit entry about the drift. Of drifts that were found in
     * the period.
     */
    readonly detect: Durations;
    /**
     * From the change where it is known, else from the detection, to the read back that proved the repair. Of repairs that
     * ended a drift in the period.
     */
    readonly repair: Durations;
    readonly openDrift: { readonly total: number; readonly oldestSince?: string };
}

export interface OpenDriftEvidence {
    /** Resource id. */
    readonly server: string;
    readonly control: string;
    /** Time since which the server does not meet the baseline. */
    readonly since: string;
}

export interface EndedDriftEvidence {
    readonly id: string;
    /** Resource id. */
    readonly server: string;
    readonly control: string;
    /** Time of its first entry. Absent: it was found before the period. */
    readonly foundAt?: string;
    readonly endedAt: string;
    readonly end: DriftEnd;
    readonly reason?: string;
    /** The actor who caused it. Absent: only entries from before the period say so. */
    readonly by?: Attribution;
    /** Milliseconds to its repair, as in `ControlEvidence.repair`. */
    readonly repairMs?: number;
    /** The entry that ended it. */
    readonly sequence: number;
    readonly hash: string;
}

export interface DecisionEvidence {
    readonly at: string;
    readonly decision: HumanDecision;
    /** Resource id, or `fleet`. */
    readonly server: string;
    readonly control?: string;
    /** Target of the change that was decided on. */
    readonly target?: string;
    /** Absent: no operator, but a baseline or a deployment. */
    readonly operator?: string;
    readonly authentication?: OperatorAuthentication;
    /** The operator's own words. */
    readonly comment?: string;
    readonly reason?: string;
    readonly sequence: number;
    readonly hash: string;
}

/** Exemptions of the baseline in force at `generatedAt`. */
export type ExemptionEvidence =
    | {
          readonly kind: 'read';
          readonly baseline: string;
          readonly digest: string;
          /** True when Azure Policy's exemptions exempt as well: the states of the servers count them. */
          readonly respectsPolicyExemptions: boolean;
          /** Expiring first. */
          readonly exemptions: readonly (ListedExemption & { readonly isExpired: boolean })[];
      }
    | { readonly kind: 'unreadable'; readonly reason: string };

export interface CoverageEvidence {
    /** Servers by subscription, resource group and name. Deleted ones are listed while operators' decisions on them are kept. */
    readonly servers: Listed<ServerCoverage>;
    /** Number of servers that are not deleted, by verdict. */
    readonly verdicts: Readonly<Record<ServerVerdict, number>>;
    /** Number of them that were never assessed. */
    readonly neverRead: number;
    /** Parts that could not be read in the period, as the audit records them, newest first. */
    readonly unread: Listed<UnreadEvidence>;
    readonly sweeps: {
        /** Number of sweeps that ended in the period. */
        readonly completed: number;
        /** Number of times that a sweep was overdue in it. */
        readonly overdue: number;
        readonly lastAt?: string;
    };
}

export interface ServerCoverage {
    /** Resource id. */
    readonly server: string;
    readonly verdict: ServerVerdict;
    /** Time of the oldest verdict. Absent: it was never assessed. */
    readonly readAt?: string;
    /** Controls whose state is unknown, because a part of the server could not be read. */
    readonly unknown: readonly string[];
    readonly deletedAt?: string;
}

export interface UnreadEvidence {
    readonly at: string;
    /** Resource id. */
    readonly server: string;
    readonly control: string;
    readonly reason: string;
}

/** The comparison of the audit with its hashes and anchors, as far as this report made it. */
export interface VerificationEvidence {
    /** True when every entry that was read is intact, and every head that was compared is where it was. */
    readonly isSound: boolean;
    /** Number of chains, listed or anchored: all of them were read. */
    readonly chains: number;
    /** Number of verified entries that were read, and of those that are of the period. */
    readonly entries: { readonly read: number; readonly ofPeriod: number };
    /** Rows that do not verify; nothing in them counts. */
    readonly damaged: Listed<DamagedRow>;
    /** Heads that are not where an anchor or the earlier report has them. */
    readonly problems: Listed<HeadProblem>;
    /** Number of entries that are newer than the newest anchor, which protects all others. */
    readonly unanchored: number;
    /** Absent: nothing was anchored yet. */
    readonly anchor?: {
        readonly sequence: number;
        readonly at: string;
        /** SHA-256 of its file. */
        readonly hash: string;
        /** Number of chains whose heads it sums up. */
        readonly chains: number;
    };
    /** Newest entry of the chain `fleet`. Absent: it has none. */
    readonly fleetHead?: { readonly sequence: number; readonly hash: string };
    /** The head to give to a later report: the anchor, else the newest entry of `fleet`. Absent: nothing was recorded. */
    readonly head?: string;
    /** The comparison with the head of an earlier report, where one is given. */
    readonly previous?: PreviousHead;
    /** The parts of the audit that were not verified, as sentences. */
    readonly notVerified: readonly string[];
}

export interface DamagedRow {
    readonly row: string;
}

export interface HeadProblem {
    /** `fleet`, `events`, or a server's key. */
    readonly chain: string;
    readonly problem: string;
}

export interface PreviousHead {
    readonly head: string;
    /**
     * `kept`: nothing before it was rewritten. `rewritten`: an entry or the anchor is another one, or missing. `unknown`: its
     * anchor is no longer kept, so that nothing can be said.
     */
    readonly result: 'kept' | 'rewritten' | 'unknown';
    /** Number of entries that were compared: the head of every chain that the anchor names, or one. */
    readonly compared: number;
}
