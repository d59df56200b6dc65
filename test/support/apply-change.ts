import type { Change, ChangeWrite } from '../../src/model/change.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import { testKindOf } from './changes/kinds.ts';

/** What Azure's state is after a change was written and took effect. Knows nothing of controls. */
export function applyChange(state: ServerState, change: ChangeWrite): ServerState {
    return testKindOf(change).apply(state, change);
}

export function applyChanges(state: ServerState, changes: readonly Change[]): ServerState {
    return changes.reduce(applyChange, state);
}

/** What the state holds where the change writes: what a truthful `from` is. */
export function currentValue(state: ServerState, change: ChangeWrite): unknown {
    return testKindOf(change).current(state, change);
}
