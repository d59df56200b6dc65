import type { References, Severity } from '../controls/control.ts';
import type { Decision } from '../engine/gate.ts';
import type { Exemption, Mode } from '../model/baseline.ts';
import type { Change } from '../model/change.ts';
import { controlsOf } from '../model/change.ts';
import type { ServerId } from '../model/resource-id.ts';
import type { ServerProperties } from '../model/server-state.ts';
import type { Verdict } from '../model/verdict.ts';

/** What one look at a fleet found. Plain data: every format is made from this and from nothing else. */
export interface FleetAssessment {
    /** When the look began, ISO 8601. */
    readonly assessedAt: string;
    /** Name of the baseline, `standard`. */
    readonly baseline: string;
    /** The subscriptions that were asked for their servers. */
    readonly subscriptions: readonly AssessedSubscription[];
    /** By subscription, resource group and name. */
    readonly servers: readonly ServerAssessment[];
    /** What the person who asked should know: a pattern without a match, a weak spot of the baseline. */
    readonly warnings: readonly string[];
}

export interface AssessedSubscription {
    readonly id: string;
    /** Servers that it lists. */
    readonly servers: number;
    /** Why the list could not be read, or not to its end, in Azure's own words. */
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

/** What a reader wants to know of a server beside its name. */
export type ServerFacts = Pick<ServerProperties, 'location' | 'version' | 'tier' | 'state'>;

/** A control as reports show it. */
export interface ControlText {
    readonly id: string;
    /** The compliant condition as a sentence. */
    readonly title: string;
    readonly severity: Severity;
    readonly references: References;
}

export interface ControlResult {
    readonly control: ControlText;
    readonly mode: Mode;
    readonly verdict: Verdict;
    /** The exemption in force, whether the control drifted or not. */
    readonly exemption?: Exemption;
    /** Whether the control can repair anything at all. */
    readonly canRepair: boolean;
}

/** A write and what the gate says of it, with dry-run off. */
export interface PlannedWrite {
    readonly change: Change;
    readonly decision: Decision;
}

/** What a reader is told of one control on one server. An exempted drift is not drift. */
export type Status = 'drifted' | 'exempt' | 'unknown' | 'compliant' | 'notApplicable';

export function statusOf({ verdict, exemption }: Pick<ControlResult, 'verdict' | 'exemption'>): Status {
    return verdict.kind === 'drifted' && exemption !== undefined ? 'exempt' : verdict.kind;
}

/** What a reader is told of a server: the worst that is certain, then what could not be told. */
export type ServerStatus = 'drifted' | 'unknown' | 'compliant';

export function serverStatus({ result }: ServerAssessment): ServerStatus {
    if (result.kind !== 'assessed') return 'unknown';
    const statuses = result.controls.map(statusOf);
    if (statuses.includes('drifted')) return 'drifted';
    return statuses.includes('unknown') ? 'unknown' : 'compliant';
}

/** Whether something of the server could not be told, drifted or not. */
export function isIncomplete({ result }: ServerAssessment): boolean {
    if (result.kind !== 'assessed') return true;
    return result.controls.some(({ verdict }) => verdict.kind === 'unknown');
}

/** One slice that cannot be read leaves many controls without a verdict: each reason once, with their ids. */
export function unknownByReason(
    controls: readonly ControlResult[],
): readonly { readonly reason: string; readonly controls: readonly string[] }[] {
    const unknown = controls.flatMap(({ control, verdict }) =>
        verdict.kind === 'unknown' ? [{ id: control.id, reason: verdict.reason }] : [],
    );
    return [...Map.groupBy(unknown, ({ reason }) => reason)].map(([reason, entries]) => ({
        reason,
        controls: entries.map(({ id }) => id),
    }));
}

/** Whether a control is worth a reader's time when not everything is shown. */
export function isNotable(control: ControlResult): boolean {
    const status = statusOf(control);
    return status === 'drifted' || status === 'exempt' || status === 'unknown';
}

/** The same for a server. */
export function hasNews(server: ServerAssessment): boolean {
    return server.result.kind !== 'assessed' || server.result.controls.some(isNotable);
}

/** The write that repairs what the control found, if there is one. */
export function writesFor(writes: readonly PlannedWrite[], control: string): readonly PlannedWrite[] {
    return writes.filter(({ change }) => controlsOf(change).includes(control));
}

/** Why nothing would be written although the control drifted. Undefined when something would be, or it is exempt. */
export function withoutWrite(result: ControlResult, writes: readonly PlannedWrite[]): string | undefined {
    if (result.verdict.kind !== 'drifted' || result.exemption !== undefined) return undefined;
    if (writesFor(writes, result.control.id).length > 0) return undefined;
    if (result.verdict.unrepairable !== undefined) return result.verdict.unrepairable;
    return result.canRepair ? 'Nothing can be written at the moment' : 'This control only reports';
}

const severities: readonly Severity[] = ['high', 'medium', 'low'];

/** For sorting: the worst first. */
export function bySeverity(
    a: { readonly control: ControlText },
    b: { readonly control: ControlText },
): number {
    return severities.indexOf(a.control.severity) - severities.indexOf(b.control.severity);
}
