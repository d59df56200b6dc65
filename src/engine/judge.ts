import type { Control } from '../controls/definition/control.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { type Cause, withoutActor } from '../model/cause.ts';
import type { Change } from '../model/change.ts';
import type { RecentEvent } from '../model/drift.ts';
import type { ServerRecord } from '../model/server-record.ts';
import type { ServerProperties, SliceReadings } from '../model/server-state.ts';
import { type AttributedCause, attributedCause } from './attributed-cause.ts';
import type { Observation } from './attribution.ts';
import { type Drifts, nextDrifts } from './drift-lifecycle.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { flappingNow, stillFlapping } from './flapping.ts';
import { type Decision, gate, gateContext, type ServerGateContext } from './gate.ts';
import { planChanges } from './plan.ts';
import { wholeServer } from './whole-server.ts';

/** The verdicts of controls, and the writes that repair their drift, in the order in which they run. */
export interface Findings {
    readonly evaluations: readonly Evaluation[];
    readonly changes: readonly Change[];
}

/** Evaluates the controls and plans their repairs. */
export function evaluateAndPlan(
    controls: readonly Control[],
    readings: SliceReadings,
    baseline: EffectiveBaseline,
): Findings {
    const evaluations = evaluate(controls, readings, baseline.thresholds);
    return { evaluations, changes: planChanges(evaluations, readings, baseline) };
}

/** A planned change and the gate's decision about it. */
export interface DecidedChange {
    readonly change: Change;
    readonly decision: Decision;
}

/** The past of a server, as its record has it. */
export interface History {
    readonly drifts: Drifts;
    readonly repairs: ServerRecord['repairs'];
    /** Events that asked for the assessment: a flapping control stays flapping while they arrive. */
    readonly events: readonly RecentEvent[];
    readonly observation: Observation;
    /** Returns the reason why Pgwarden assesses the control. */
    readonly triggerOf: (control: string) => Cause;
    /** Returns the id of a drift of the control that is found now. */
    readonly newId: (control: string) => string;
}

/** The input of a judgement besides readings and baseline. */
export interface JudgeContext {
    readonly gate: ServerGateContext;
    /** The server resource where it was read for the decision about a restart. Absent: as in the readings. */
    readonly server?: ServerProperties;
    /** Absent where nothing is remembered: in the command `assess`. */
    readonly history?: History;
}

export interface Judgement {
    readonly evaluations: readonly Evaluation[];
    /** The planned changes in the order in which they run. */
    readonly changes: readonly DecidedChange[];
    /** The controls that flap, those that flap from now on among them. */
    readonly flapping: ServerRecord['flapping'];
    readonly drifts: Drifts;
}

/**
 * Judges a server: readings, baseline and context in; evaluations, changes and decisions out. The deployed app and the
 * command `assess` both call it, so they cannot differ.
 */
export function judge(
    controls: readonly Control[],
    readings: SliceReadings,
    baseline: EffectiveBaseline,
    context: JudgeContext,
): Judgement {
    const { evaluations, changes } = evaluateAndPlan(controls, readings, baseline);
    const { history } = context;
    const drifts = history === undefined ? {} : nextDrifts({ ...history, evaluations, baseline });
    const server = context.server ?? wholeServer(readings.server);
    const clock = { rule: baseline.guardRails.flapping, now: context.gate.now };
    let flapping =
        history === undefined
            ? context.gate.flapping
            : stillFlapping(context.gate.flapping, changes, history.events, clock);
    const decided = changes.map((change): DecidedChange => {
        const decide = (): Decision =>
            gate(change, baseline, gateContext({ ...context.gate, flapping }, change, server));
        const decision = decide();
        if (decision.kind !== 'apply' || history === undefined) return { change, decision };
        const { cause } = causeOfChange(drifts, change, history.triggerOf);
        const found = flappingNow(history.repairs, change, cause, clock);
        if (found === undefined) return { change, decision };
        flapping = { ...flapping, ...found };
        return { change, decision: decide() };
    });
    return { evaluations, changes: decided, flapping, drifts };
}

/** Returns the origin of what the change repairs, and the reason why Pgwarden acts now. */
export function causeOfChange(
    drifts: Drifts,
    change: Change,
    triggerOf: (control: string) => Cause,
): AttributedCause {
    const drift = drifts[change.control];
    const trigger = triggerOf(change.control);
    return drift === undefined ? { cause: withoutActor(trigger) } : attributedCause(drift, change, trigger);
}
