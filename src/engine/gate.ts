import type { EffectiveBaseline, Exemption, Mode } from '../model/baseline.ts';
import { type Change, controlsOf } from '../model/change.ts';
import type { Authority } from '../model/remediation.ts';
import type {
    Flapping,
    HoldCause,
    IneffectiveRestart,
    OperatorDecision,
    UndoExemption,
} from '../model/server-record.ts';
import type { ServerProperties } from '../model/server-state.ts';
import { quietAt } from './flapping.ts';
import { objectionToRepeat } from './restart-effect.ts';
import { restartOpening } from './restart-window.ts';

/** The decision about a planned change. */
export type Decision =
    | { readonly kind: 'apply'; readonly authority: Authority }
    /** An operator decides. */
    | { readonly kind: 'ask' }
    /** Not now; it goes on by itself when the reason ends. */
    | {
          readonly kind: 'hold';
          readonly cause: HoldCause | 'restart';
          readonly reason: string;
          /** ISO 8601, when the end is known. */
          readonly until?: string;
      }
    /** Pgwarden does not make it. */
    | { readonly kind: 'skip'; readonly cause: 'report' | 'exemption'; readonly reason: string };

/** The input of a decision besides the change and the baseline. */
export interface GateContext {
    readonly isDryRun: boolean;
    readonly now: Date;
    /** The reason for a pause, of this server or of all writes. */
    readonly paused: string | undefined;
    /** ISO 8601. Absent: the pause has no end. */
    readonly pausedUntil?: string;
    readonly flapping: Readonly<Record<string, Flapping>>;
    readonly undoExemptions: Readonly<Record<string, UndoExemption>>;
    /** An operator's decision about exactly this change. */
    readonly operatorDecision: OperatorDecision | undefined;
    /** Present when a restart is to be decided. */
    readonly server: ServerProperties | undefined;
    /** A restart that Azure took and that did not show. */
    readonly ineffectiveRestart?: IneffectiveRestart | undefined;
}

/** The input of the decisions about all changes of one server. */
export interface ServerGateContext extends Omit<GateContext, 'operatorDecision' | 'server'> {
    /** Returns an operator's decision about exactly this change, if one holds. */
    readonly decisionOf: (change: Change) => OperatorDecision | undefined;
}

export function gateContext(
    { decisionOf, ...context }: ServerGateContext,
    change: Change,
    server: ServerProperties | undefined,
): GateContext {
    return { ...context, operatorDecision: decisionOf(change), server };
}

/**
 * Decides about a change, in this order: exemption, mode, undo, flapping, the restart's window, an operator's approval, and
 * last the switches that hold every write. A change that would not be made anyway is never held. A write that serves
 * several controls needs the consent of all of them.
 */
export function gate(change: Change, baseline: EffectiveBaseline, context: GateContext): Decision {
    const controls = controlsOf(change);
    const exempt = controls.find((control) => baseline.exemptions[control] !== undefined);
    const exemption = exempt === undefined ? undefined : baseline.exemptions[exempt];
    if (exempt !== undefined && exemption !== undefined) {
        return { kind: 'skip', cause: 'exemption', reason: exemptionText(exempt, exemption) };
    }
    const modeOf = (control: string): Mode => baseline.modes[control] ?? 'off';
    const mode = mostCautious(controls.map(modeOf));
    if (mode === 'off' || mode === 'report') {
        const cautious = controls.find((control) => modeOf(control) === mode);
        return { kind: 'skip', cause: 'report', reason: `${cautious} is in mode ${mode}` };
    }
    const hold =
        holdAfterUndo(controls, context) ??
        holdAsFlapping(controls, baseline, context) ??
        (change.kind === 'restart' ? holdRestart(change.from, baseline, context) : undefined);
    if (hold !== undefined) return hold;
    const authority = mode === 'approve' ? approval(context) : { kind: 'baseline' as const };
    if (authority === 'ask') return { kind: 'ask' };
    if (authority === 'declined') {
        const { operator = '', comment = '' } = context.operatorDecision ?? {};
        return { kind: 'skip', cause: 'report', reason: `${operator} declined it: ${comment}` };
    }
    return gateSwitches(context, baseline) ?? { kind: 'apply', authority };
}

/**
 * The switches that hold every write. Undefined when none does. An operator's own wish is not of the baseline: it is
 * asked for without one.
 */
export function gateSwitches(
    { isDryRun, paused, pausedUntil }: Pick<GateContext, 'isDryRun' | 'paused' | 'pausedUntil'>,
    { refusal }: Pick<EffectiveBaseline, 'refusal'> = {},
): Decision | undefined {
    if (isDryRun) return { kind: 'hold', cause: 'dryRun', reason: 'DRY_RUN is on' };
    if (refusal !== undefined) return { kind: 'hold', cause: 'baseline', reason: refusal };
    if (paused === undefined) return undefined;
    const until = pausedUntil === undefined ? {} : { until: pausedUntil };
    return { kind: 'hold', cause: 'paused', reason: paused, ...until };
}

function approval({ operatorDecision, now, isDryRun }: GateContext): Authority | 'ask' | 'declined' {
    if (operatorDecision === undefined || Date.parse(operatorDecision.expires) <= now.getTime()) return 'ask';
    if (operatorDecision.isForDryRun === true && !isDryRun) return 'ask';
    return operatorDecision.kind === 'declined'
        ? 'declined'
        : { kind: 'approval', operator: operatorDecision.operator };
}

function holdAfterUndo(
    controls: readonly string[],
    { undoExemptions, now }: GateContext,
): Decision | undefined {
    for (const control of controls) {
        const exemption = undoExemptions[control];
        if (exemption === undefined || Date.parse(exemption.until) <= now.getTime()) continue;
        const reason = `${exemption.operator} took remediation ${exemption.remediationId} back; ${control} is left alone until ${exemption.until}`;
        return { kind: 'hold', cause: 'undone', reason, until: exemption.until };
    }
    return undefined;
}

function holdAsFlapping(
    controls: readonly string[],
    baseline: EffectiveBaseline,
    { flapping, now }: GateContext,
): Decision | undefined {
    for (const control of controls) {
        const known = flapping[control];
        if (known === undefined) continue;
        const until = quietAt(known, baseline.guardRails.flapping);
        if (until.getTime() <= now.getTime()) continue;
        return { kind: 'hold', cause: 'flapping', reason: known.reason, until: until.toISOString() };
    }
    return undefined;
}

/** Restarts wait for the policy, for their window, and for a server that nothing else is happening to. */
function holdRestart(
    parameters: readonly string[],
    baseline: EffectiveBaseline,
    { server, now, ineffectiveRestart }: GateContext,
): Decision | undefined {
    const { restarts, maintenanceWindow } = baseline.guardRails;
    const spent = objectionToRepeat(ineffectiveRestart, parameters);
    if (spent !== undefined) return { kind: 'hold', cause: 'restart', reason: spent };
    const waiting = `${parameters.join(', ')} takes effect on the next restart`;
    if (restarts === 'never') {
        return { kind: 'hold', cause: 'restart', reason: `the baseline restarts no server; ${waiting}` };
    }
    const again = new Date(now.getTime() + 300_000).toISOString();
    const unrest = server === undefined ? 'the server could not be read' : unrestOf(server);
    if (unrest !== undefined) {
        return { kind: 'hold', cause: 'window', reason: `${unrest}; ${waiting}`, until: again };
    }
    if (restarts === 'immediately' || server === undefined) return undefined;
    const opening = restartOpening(server.maintenanceWindow, maintenanceWindow, now);
    if (opening === undefined) {
        return {
            kind: 'hold',
            cause: 'restart',
            reason: `neither the server nor the baseline has a maintenance window; ${waiting}`,
        };
    }
    if (opening.isOpen) return undefined;
    const until = opening.opensAt.toISOString();
    return {
        kind: 'hold',
        cause: 'window',
        reason: `the maintenance window opens at ${until}; ${waiting}`,
        until,
    };
}

/** Returns the reason not to restart the server right now. */
function unrestOf({ state, highAvailability, replicationState }: ServerProperties): string | undefined {
    if (state !== 'Ready') return `the server is ${state}`;
    if (replicationState !== undefined && replicationState !== 'Active')
        return `the replication to this replica is ${replicationState}`;
    if (['NotEnabled', 'Healthy'].includes(highAvailability.state)) return undefined;
    return `high availability is ${highAvailability.state}`;
}

const caution: readonly Mode[] = ['off', 'report', 'approve', 'enforce'];

function mostCautious(modes: readonly Mode[]): Mode {
    return caution.find((mode) => modes.includes(mode)) ?? 'off';
}

function exemptionText(control: string, exemption: Exemption): string {
    return `${control} is exempt until ${exemption.expires} (${exemption.kind}, ${exemption.owner}): ${exemption.reason}`;
}
