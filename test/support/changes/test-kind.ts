import type { ChangeKindName, ChangeOf, WriteOf } from '../../../src/model/change.ts';
import type { ServerState } from '../../../src/model/server-state.ts';
import type { fc as fastCheck } from '../property.ts';

export type FastCheck = typeof fastCheck;

/** The tests' own knowledge of one kind of change. It takes nothing from `src/changes`. */
export interface TestKind<Kind extends ChangeKindName> {
    /** A change that is different from what was there. */
    readonly sample: ChangeOf<Kind>;
    /** Takes fast-check as an argument: most tests need no property, and do not load it. */
    arbitrary(fc: FastCheck): fastCheck.Arbitrary<ChangeOf<Kind>>;
    /** An action that a role in infra/roles must allow. */
    readonly permission: string;
    /** Returns Azure's state after the change took effect. Throws when its target is missing. */
    apply(state: ServerState, change: WriteOf<Kind>): ServerState;
    /** Returns the value at the change's target: a truthful `from`. */
    current(state: ServerState, change: WriteOf<Kind>): unknown;
    /** Fails unless all other fields survive the change. Absent: the change writes no other field. */
    expectSurvival?(change: WriteOf<Kind>, fields: readonly string[]): void;
}

/** Returns the list with one item replaced, added at the end (`from` null) or removed (`to` null). */
export function replaced<Item>(
    items: readonly Item[],
    { from, to }: { readonly from: Item | null; readonly to: Item | null },
): readonly Item[] {
    if (from === null) return to === null ? items : [...items, to];
    const replacedItem = JSON.stringify(from);
    return items.flatMap((item) => (JSON.stringify(item) === replacedItem ? (to ?? []) : item));
}

export function without(section: object, fields: readonly string[]): object {
    return Object.fromEntries(Object.entries(section).filter(([field]) => !fields.includes(field)));
}
