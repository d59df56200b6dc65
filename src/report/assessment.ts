import type {
    ControlResult,
    ControlText,
    PlannedWrite,
    ServerAssessment,
} from '../engine/fleet-assessment.ts';
import { controlsOf } from '../model/change.ts';
import {
    type ControlState,
    type CountedVerdict,
    controlState,
    serverVerdict,
} from '../model/control-state.ts';
import { compareSeverity } from '../model/severity.ts';
import type { ServerVerdict } from '../model/verdict.ts';

type Counted = Pick<ControlResult, 'verdict' | 'exemption' | 'mode'>;

/** The status of one control on one server. */
export function statusOf(result: Counted): ControlState {
    return controlState(countedOf(result));
}

function countedOf({ verdict, exemption, mode }: Counted): CountedVerdict {
    return { verdict, isExempt: exemption !== undefined, isReported: mode === 'report' };
}

/** The condition that holds on the server: the failure title where the control drifted, exempted or not. */
export function conditionOf({ control, verdict }: Pick<ControlResult, 'control' | 'verdict'>): string {
    return verdict.kind === 'drifted' ? control.failureTitle : control.title;
}

/** The verdict on a server. A server that could not be read is unknown. */
export function serverStatus({ result }: ServerAssessment): ServerVerdict {
    return result.kind === 'assessed' ? serverVerdict(result.controls.map(countedOf)) : 'unknown';
}

/** Tells if some control of the server could not be evaluated, drifted or not. */
export function isIncomplete({ result }: ServerAssessment): boolean {
    if (result.kind !== 'assessed') return true;
    return result.controls.length === 0 || result.controls.some(({ verdict }) => verdict.kind === 'unknown');
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

/** Tells if a report shows the control when it does not show everything. */
export function isNotable(control: ControlResult): boolean {
    const status = statusOf(control);
    return status !== 'compliant' && status !== 'notApplicable';
}

/** The same for a server. */
export function hasFindings(server: ServerAssessment): boolean {
    return server.result.kind !== 'assessed' || server.result.controls.some(isNotable);
}

/** The write that repairs what the control found, if there is one. */
export function writesFor(writes: readonly PlannedWrite[], control: string): readonly PlannedWrite[] {
    return writes.filter(({ change }) => controlsOf(change).includes(control));
}

/** Returns the reason why a drifted control has no write; undefined when it has one, or when it is exempt. */
export function withoutWrite(result: ControlResult, writes: readonly PlannedWrite[]): string | undefined {
    if (result.verdict.kind !== 'drifted' || result.exemption !== undefined) return undefined;
    if (writesFor(writes, result.control.id).length > 0) return undefined;
    if (result.verdict.unrepairable !== undefined) return result.verdict.unrepairable;
    return result.canRepair ? 'No write is possible at the moment' : 'This control only reports';
}

/** For sorting: the worst first. */
export function bySeverity(
    a: { readonly control: ControlText },
    b: { readonly control: ControlText },
): number {
    return compareSeverity(a.control.severity, b.control.severity);
}
