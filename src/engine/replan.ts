import { changeTarget } from '../changes/kinds.ts';
import type { Control } from '../controls/definition/control.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type Change, controlsOf } from '../model/change.ts';
import type { SliceReadings } from '../model/server-state.ts';
import { evaluateAndPlan } from './judge.ts';

/** Result of planning a change again. */
export type Replan =
    /** The same write from the same state. */
    | { readonly kind: 'same' }
    /** Its target needs another write now, or the same from another state. */
    | { readonly kind: 'changed'; readonly change: Change }
    /** Its controls are satisfied. */
    | { readonly kind: 'needless' }
    /** Its controls want something that this write is not. */
    | { readonly kind: 'unrepairable'; readonly reason: string }
    /** A slice of its controls could not be read. */
    | { readonly kind: 'unknown'; readonly reason: string; readonly isTransientLack: boolean };

/** Plans the change again from what was just read, under the baseline in force. */
export function replan(
    change: Change,
    controls: readonly Control[],
    readings: SliceReadings,
    baseline: EffectiveBaseline,
): Replan {
    const owned = controlsOf(change);
    const { evaluations, changes } = evaluateAndPlan(controls, readings, baseline);
    const again = changes.find(
        (other) =>
            changeTarget(other) === changeTarget(change) &&
            controlsOf(other).some((control) => owned.includes(control)),
    );
    if (again !== undefined)
        return isSameWrite(again, change) ? { kind: 'same' } : { kind: 'changed', change: again };
    for (const { verdict, control } of evaluations) {
        if (verdict.kind === 'drifted') {
            const reason = verdict.unrepairable ?? `${control.id} wants another repair now`;
            return { kind: 'unrepairable', reason };
        }
    }
    const unknown = evaluations.find(({ verdict }) => verdict.kind === 'unknown');
    if (unknown?.verdict.kind !== 'unknown') return { kind: 'needless' };
    const isTransientLack = unknown.control.reads.every((slice) => {
        const reading = readings[slice];
        return reading?.kind !== 'unreadable' || reading.transient;
    });
    return { kind: 'unknown', reason: unknown.verdict.reason, isTransientLack };
}

/** Returns whether both send the same from the same state, whichever controls asked for it. */
function isSameWrite(a: Change, b: Change): boolean {
    return canonicalJson([a.from, a.to]) === canonicalJson([b.from, b.to]);
}
