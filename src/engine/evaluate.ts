import type { Control } from '../controls/definition/control.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { type Change, controlsOf } from '../model/change.ts';
import { type SliceName, type SliceReadings, sliceNames } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { notApplicable, type Verdict } from '../model/verdict.ts';
import { isProved, type NarrowedState, narrowedState } from './narrowed-state.ts';

/** The verdict of one control on one server. */
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
    return controls.filter((control) => {
        const mode = baseline.modes[control.id] ?? 'off';
        const touching = mode === 'report' ? (control.reportedOn ?? control.reads) : control.reads;
        return mode !== 'off' && touching.some((slice) => slices.includes(slice));
    });
}

/** Returns the controls that the change serves. */
export function controlsOfChange(controls: readonly Control[], change: Change): readonly Control[] {
    const ids = controlsOf(change);
    return controls.filter(({ id }) => ids.includes(id));
}

/** Returns the first control of the change that is not among these: one of a later version. Undefined: there is none. */
export function unknownControlOf(
    controls: readonly Pick<Control, 'id'>[],
    change: Change,
): string | undefined {
    return controlsOf(change).find((id) => controls.every((control) => control.id !== id));
}

/** Every slice that the controls read, each once. With thresholds, without those of controls of which they ask nothing. */
export function slicesReadBy(controls: readonly Control[], thresholds?: Thresholds): readonly SliceName[] {
    const isAsked = ({ notAsked }: Control): boolean =>
        thresholds === undefined || notAsked?.(thresholds) === undefined;
    const read = new Set(controls.filter(isAsked).flatMap((control) => control.reads));
    return sliceNames.filter((slice) => read.has(slice));
}

/**
 * Returns the verdict of every control. An unread part leaves exactly those `unknown` that depend on it, unless the rest
 * proves their drift.
 */
export function evaluate(
    controls: readonly Control[],
    readings: SliceReadings,
    thresholds: Thresholds,
): readonly Evaluation[] {
    return controls.map((control) => ({ control, verdict: verdictOf(control, readings, thresholds) }));
}

function verdictOf(control: Control, readings: SliceReadings, thresholds: Thresholds): Verdict {
    const notAsked = control.notAsked?.(thresholds);
    if (notAsked !== undefined) return notApplicable(notAsked);
    const narrowed = narrowedState(control, readings, thresholds);
    if (narrowed.kind === 'unreadable') return { kind: 'unknown', reason: narrowed.reason };
    const verdict = control.evaluate(narrowed.state, thresholds);
    if (!isProved(verdict, narrowed)) return { kind: 'unknown', reason: reasonOf(narrowed) };
    if (verdict.kind !== 'drifted' || verdict.unrepairable === undefined || narrowed.lacks.length === 0) {
        return verdict;
    }
    // The unread part may be the reason why nothing can be repaired.
    return { ...verdict, unrepairable: `${verdict.unrepairable} (not read: ${reasonOf(narrowed)})` };
}

/** Reasons that one verdict holds; a list can have hundreds of items that cannot be read. */
const maxReasons = 3;

/** Each reason once, with the first part that it is of. */
function reasonOf({ lacks }: NarrowedState): string {
    const byReason = Map.groupBy(lacks, ({ reason }) => reason);
    const texts = [...byReason].map(([reason, [first]]) => {
        const part = first?.part === '' ? '' : `/${first?.part}`;
        return `${first?.slice}${part}: ${reason}`;
    });
    const rest = texts.length - maxReasons;
    return [...texts.slice(0, maxReasons), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
