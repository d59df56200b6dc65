import type { ChangeKindName, ChangeOf, WriteOf } from '../../../src/model/change.ts';
import type { ServerState } from '../../../src/model/server-state.ts';
import type { fc as fastCheck } from '../property.ts';

export type FastCheck = typeof fastCheck;

/** What tests know of one kind of change, by themselves: they take nothing of it from `src/changes`. */
export interface TestKind<Kind extends ChangeKindName> {
    /** A change that is different from what was there. */
    readonly sample: ChangeOf<Kind>;
    /** Takes fast-check as an argument: most tests need no property, and do not load it. */
    arbitrary(fc: FastCheck): fastCheck.Arbitrary<ChangeOf<Kind>>;
    /** An action that a role in infra/roles must allow. */
    readonly permission: string;
    /** Azure's state after the change was written and took effect. Throws when it has nothing to write to. */
    apply(state: ServerState, change: WriteOf<Kind>): ServerState;
    /** What the state holds where the change writes: what a truthful `from` is. */
    current(state: ServerState, change: WriteOf<Kind>): unknown;
    /** Fails unless everything but the fields survives the change. Absent: nothing else is written. */
    expectSurvival?(change: WriteOf<Kind>, fields: readonly string[]): void;
}

/** The list with one item in the place of another, added at the end (`from` null) or taken out (`to` null). */
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
