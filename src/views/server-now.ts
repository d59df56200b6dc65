import type { Control } from '../controls/definition/control.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { oldestVerdict } from '../model/controls-summary.ts';
import type { EndedSweep } from '../model/fleet-overview.ts';
import { serverPath } from '../model/resource-id.ts';
import type { OperatorDecision, ServerRecord } from '../model/server-record.ts';
import { compareSeverity } from '../model/severity.ts';
import { compareTexts } from '../model/text-order.ts';
import type { ServerVerdict } from '../model/verdict.ts';
import { type ControlNow, controlNow } from './control-now.ts';
import type { ShownPause } from './pause-view.ts';
import { isStale } from './staleness.ts';

/** The state of a server as its record has it, with its age. Instants are ISO 8601. */
export interface ServerNow {
    /** Resource id. */
    readonly server: string;
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly name: string;
    readonly verdict: ServerVerdict;
    /** Time of the oldest verdict. Absent: the server was never assessed. */
    readonly readAt?: string;
    /** True when two sweep intervals passed since then, or the server was never assessed. */
    readonly isStale: boolean;
    /** Time since which the server counts as deleted. */
    readonly deletedAt?: string;
    /** Time since which Azure does not find the server, which does not count as deleted yet. */
    readonly notFoundSince?: string;
    /** Earlier resource ids of a server that was moved, newest first. */
    readonly previousIds: readonly string[];
    /** Present while writes to the server are paused. */
    readonly paused?: PauseNow;
    /** Reason why nothing is written and why modes and exemptions are unknown. */
    readonly problem?: string;
    /** Worst severity first, then by id. */
    readonly controls: readonly ControlNow[];
    /** Operators' decisions on changes that are in force, newest first. */
    readonly decisions: readonly DecisionNow[];
}

export interface PauseNow extends ShownPause {
    readonly scope: 'fleet' | 'server';
}

export interface DecisionNow extends Omit<OperatorDecision, 'usedBy'> {
    /** Fingerprint of the change, as the approval named it. */
    readonly id: string;
    /** The remediation that uses it. */
    readonly remediationId?: string;
}

/** The input of the view besides the record. */
export interface NowContext {
    readonly now: Date;
    readonly controls: readonly Control[];
    /** The last sweeps that ended. */
    readonly sweeps: readonly EndedSweep[];
    /** The baseline of this server. Absent: it cannot be read, and `problem` says why. */
    readonly baseline?: EffectiveBaseline;
    readonly problem?: string;
    readonly paused?: PauseNow;
}

/** Returns the state of a server now. */
export function serverNow(record: ServerRecord, context: NowContext): ServerNow {
    const { server, deletedAt, missing, previousIds = [] } = record;
    const { now, baseline, paused, sweeps } = context;
    const readAt = oldestVerdict(record);
    const problem = context.problem ?? baseline?.refusal;
    return {
        server: serverPath(server),
        ...server,
        verdict: record.verdict ?? 'unknown',
        ...(readAt === undefined ? {} : { readAt }),
        isStale: readAt === undefined || isStale(readAt, now, sweeps),
        ...(deletedAt === undefined ? {} : { deletedAt }),
        ...(missing === undefined ? {} : { notFoundSince: missing.since }),
        previousIds: previousIds.map(serverPath),
        ...(paused === undefined ? {} : { paused }),
        ...(problem === undefined ? {} : { problem }),
        controls: context.controls
            .filter(({ id }) => isKnown(record, id, baseline))
            .map((control) => controlNow(record, control, now, baseline))
            .toSorted(bySeverity),
        decisions: decisionsNow(record, now),
    };
}

function bySeverity(a: ControlNow, b: ControlNow): number {
    return compareSeverity(a.severity, b.severity) || compareTexts(a.control, b.control);
}

/** Returns whether the record or the baseline says anything of the control. */
function isKnown(record: ServerRecord, id: string, baseline: EffectiveBaseline | undefined): boolean {
    const known = [record.posture, record.drifts ?? {}, record.flapping, record.undoExemptions];
    return known.some((each) => Object.hasOwn(each, id)) || (baseline?.modes[id] ?? 'off') !== 'off';
}

function decisionsNow({ decisions }: ServerRecord, now: Date): readonly DecisionNow[] {
    return Object.entries(decisions)
        .filter(([, { expires }]) => Date.parse(expires) > now.getTime())
        .map(([id, { usedBy, ...decision }]) => ({
            id,
            ...decision,
            ...(usedBy === undefined ? {} : { remediationId: usedBy }),
        }))
        .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
