import type { Change, ChangeKindName, ChangeWrite } from '../model/change.ts';
import type { ChangeKind, Difference, WriteRequest, WrittenPart } from './change-kind.ts';
import * as kinds from './index.ts';
import { unknownKind } from './unknown-kind.ts';

/** The kinds by name. A declared kind that index.ts does not list does not compile. */
export const changeKinds: { readonly [Kind in ChangeKindName]: ChangeKind<Kind> } = kinds;

/** Returns the kind of a change. An entry of a later version can have one that this version does not know. */
export function kindOf<Kind extends ChangeKindName>(change: {
    readonly kind: Kind;
}): Omit<ChangeKind<Kind>, 'schema'> {
    return Object.hasOwn(changeKinds, change.kind) ? changeKinds[change.kind] : unknownKind;
}

/** Returns the target of the write, for keys and messages: two changes with one target on one server collide. */
export function changeTarget(change: ChangeWrite): string {
    return kindOf(change).target(change);
}

/** Returns the part of the server that the change writes, and its value afterwards. */
export function partOfChange(change: ChangeWrite): WrittenPart | undefined {
    return kindOf(change).part(change);
}

/** Returns the one request that applies the change. */
export function requestOf(change: ChangeWrite): WriteRequest {
    return kindOf(change).request(change);
}

/** Returns the values that the write changes, in the order of the fields. */
export function differencesOf(change: ChangeWrite): readonly Difference[] {
    return kindOf(change).differences(change);
}

/** Merges two changes of one target into a write that serves both. Its control is the first one's. */
export function mergedChange(first: Change, second: Change): Change {
    const { merge } = kindOf(first);
    const merged = merge === undefined ? first : merge(first, second);
    return { ...merged, alsoFor: [...(first.alsoFor ?? []), second.control] };
}
