import type { Control } from '../controls/definition/control.ts';
import type { Exemption, Mode } from '../model/baseline.ts';
import type { Change } from '../model/change.ts';
import type { ServerId } from '../model/resource-id.ts';
import type { ServerProperties } from '../model/server-state.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Decision } from './gate.ts';

/** Findings of one assessment of a fleet. Plain data: every format is made from this and from nothing else. */
export interface FleetAssessment {
    /** Start of the assessment, ISO 8601. */
    readonly assessedAt: string;
    /** Name of the baseline, `standard`. */
    readonly baseline: string;
    /** The subscriptions that were asked for their servers. */
    readonly subscriptions: readonly AssessedSubscription[];
    /** By subscription, resource group and name. */
    readonly servers: readonly ServerAssessment[];
    /** Warnings for the reader: a pattern without a match, a weak spot of the baseline. */
    readonly warnings: readonly string[];
}

export interface AssessedSubscription {
    readonly id: string;
    /** Servers that it lists. */
    readonly servers: number;
    /** Azure's error message when the list could not be read, or not to its end. */
    readonly problem?: string;
}

export interface ServerAssessment {
    readonly server: ServerId;
    readonly facts?: ServerFacts;
    readonly result:
        | {
              readonly kind: 'assessed';
              /** In the order of the controls. */
              readonly controls: readonly ControlResult[];
              /** In the order in which they would run. */
              readonly writes: readonly PlannedWrite[];
          }
        /** Azure says that there is no such server. */
        | { readonly kind: 'missing'; readonly reason: string }
        /** Nothing could be said of the server. */
        | { readonly kind: 'unreadable'; readonly reason: string };
}

/** Facts that reports show beside a server's name. */
export type ServerFacts = Pick<ServerProperties, 'location' | 'version' | 'tier' | 'state'>;

/** A control as reports show it. */
export type ControlText = Pick<
    Control,
    'id' | 'title' | 'failureTitle' | 'severity' | 'references' | 'texts'
> & {
    /** Absent for a policy of Azure Policy. */
    readonly reads?: Control['reads'];
    /** True for a policy of Azure Policy, which has no page. */
    readonly isPolicy?: true;
};

export interface ControlResult {
    readonly control: ControlText;
    /** For a policy of Azure Policy that is judged beside the controls: its effect, `effect audit`. */
    readonly mode: Mode | `effect ${string}`;
    readonly verdict: Verdict;
    /** The exemption in force, whether the control drifted or not. */
    readonly exemption?: Exemption;
    /** True if the control can repair anything at all. */
    readonly canRepair: boolean;
}

/** A write and what the gate says of it, with dry-run off. */
export interface PlannedWrite {
    readonly change: Change;
    readonly decision: Decision;
}
