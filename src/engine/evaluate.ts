import type { Control } from '../controls/control.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { type ServerState, type SliceName, type SliceReadings, sliceNames } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import type { Verdict } from '../model/verdict.ts';

/** What one control says of one server. */
export interface Evaluation {
    readonly control: Control;
    readonly verdict: Verdict;
}

/** The controls that the baseline wants and that depend on one of the slices that may have changed. */
export function controlsTouchedBy(
    slices: readonly SliceName[],
    controls: readonly Control[],
    baseline: EffectiveBaseline,
): readonly Control[] {
    return controls.filter(
        (control) =>
            (baseline.modes[control.id] ?? 'off') !== 'off' &&
            control.reads.some((slice) => slices.includes(slice)),
    );
}

/** Every slice that the controls read, each once. */
export function slicesReadBy(controls: readonly Control[]): readonly SliceName[] {
    const read = new Set(controls.flatMap((control) => control.reads));
    return sliceNames.filter((slice) => read.has(slice));
}

/** The verdict of every control. A control whose slices could not all be read gives `unknown`, and no other is touched. */
export function evaluate(
    controls: readonly Control[],
    readings: SliceReadings,
    thresholds: Thresholds,
): readonly Evaluation[] {
    return controls.map((control) => ({ control, verdict: verdictOf(control, readings, thresholds) }));
}

function verdictOf(control: Control, readings: SliceReadings, thresholds: Thresholds): Verdict {
    const state = narrowedState(control, readings);
    if (typeof state === 'string') return { kind: 'unknown', reason: state };
    return control.evaluate(state, thresholds);
}

/** The state with the control's slices only, or why it is not complete. */
export function narrowedState(control: Control, readings: SliceReadings): ServerState | string {
    const values: Partial<Record<SliceName, ServerState[SliceName]>> = {};
    for (const slice of control.reads) {
        const reading = readings[slice];
        if (reading === undefined) return `${slice} was not read`;
        if (reading.kind === 'unreadable') return `${slice}: ${reading.reason}`;
        values[slice] = reading.value;
    }
    return values as ServerState;
}
