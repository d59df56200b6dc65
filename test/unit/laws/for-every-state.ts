import type { Control } from '../../../src/controls/definition/control.ts';
import { everyControl } from '../../../src/controls/every-control.ts';
import type { Change } from '../../../src/model/change.ts';
import type { ServerState } from '../../../src/model/server-state.ts';
import type { Thresholds } from '../../../src/model/thresholds.ts';
import { applyChanges } from '../../support/apply-change.ts';
import { newControl } from '../../support/new-control.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { stateArbitrary } from '../../support/state-arbitrary.ts';
import { thresholdsArbitrary } from '../../support/thresholds-arbitrary.ts';

/** Milliseconds for one law of one control, which takes some 100 on an idle machine. */
export const lawTimeout = 60_000;

/** Every control, and one that is made up: the laws, too, need nothing but its file. */
export const lawfulControls: readonly Control[] = [...everyControl, newControl];

/** States in what the control reads, with the parameters that it writes. */
export function statesFor({ reads, owns = {} }: Control): fc.Arbitrary<ServerState> {
    const prefix = 'configurations/';
    const targets = Object.keys(owns).filter((target) => target.startsWith(prefix));
    return stateArbitrary(
        reads,
        targets.map((target) => target.slice(prefix.length)),
    );
}

/** States for one control and one law. A failure prints the seed and the smallest state that fast-check finds. */
export function forEveryState(
    control: Control,
    law: (state: ServerState, thresholds: Thresholds) => void,
): void {
    fc.assert(fc.property(statesFor(control), thresholdsArbitrary, law), { numRuns: lawRuns() });
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
