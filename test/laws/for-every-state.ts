import type { Control } from '../../src/controls/control.ts';
import type { Change } from '../../src/model/change.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import type { Thresholds } from '../../src/model/thresholds.ts';
import { applyChanges } from '../support/apply-change.ts';
import { fc, lawRuns } from '../support/property.ts';
import { stateArbitrary, thresholdsArbitrary } from '../support/state-arbitrary.ts';

/** Milliseconds for one law of one control, which takes some 100 on an idle machine. */
export const lawTimeout = 60_000;

/** States for one control and one law. A failure prints the seed and the smallest state that fast-check finds. */
export function forEveryState(
    control: Control,
    law: (state: ServerState, thresholds: Thresholds) => void,
): void {
    fc.assert(fc.property(stateArbitrary(control.reads), thresholdsArbitrary, law), { numRuns: lawRuns() });
}

/** States whose drift the control repairs, with the plan. Every other state is passed over. */
export function forEveryRepair(
    control: Control,
    law: (state: ServerState, changes: readonly Change[], thresholds: Thresholds) => void,
): void {
    forEveryState(control, (state, thresholds) => {
        const changes = repair(control, state, thresholds);
        if (changes.length > 0) law(state, changes, thresholds);
    });
}

/** What the engine writes for the control: nothing unless it drifted, can be repaired and has a plan. */
export function repair(control: Control, state: ServerState, thresholds: Thresholds): readonly Change[] {
    const verdict = control.evaluate(state, thresholds);
    if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined) return [];
    return control.plan?.(state, thresholds) ?? [];
}

/** One round of assessing and repairing. */
export function reconciled(control: Control, state: ServerState, thresholds: Thresholds): ServerState {
    return applyChanges(state, repair(control, state, thresholds));
}
