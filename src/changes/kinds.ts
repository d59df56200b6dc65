import type { Change, ChangeKindName, ChangeWrite } from '../model/change.ts';
import type { ChangeKind, Difference, WriteRequest, WrittenPart } from './change-kind.ts';
import * as kinds from './index.ts';

/** Every kind by its name. A kind that is declared and not listed in index.ts does not compile. */
export const changeKinds: { readonly [Kind in ChangeKindName]: ChangeKind<Kind> } = kinds;

/** Answers what is asked of a change by its kind. */
export function kindOf<Kind extends ChangeKindName>(change: { readonly kind: Kind }): ChangeKind<Kind> {
    return changeKinds[change.kind];
}

/** What the change writes to, in one word for keys and messages: two changes with one target on one server collide. */
export function changeTarget(change: ChangeWrite): string {
    return kindOf(change).target(change);
}

/** The part of the server that the change writes, and what it is afterwards. */
export function partOfChange(change: ChangeWrite): WrittenPart | undefined {
    return kindOf(change).part(change);
}

/** The one request that applies the change. */
export function requestOf(change: ChangeWrite): WriteRequest {
    return kindOf(change).request(change);
}

/** Everything that the change changes, in the order of the fields. */
export function differencesOf(change: ChangeWrite): readonly Difference[] {
    return kindOf(change).differences(change);
}

/** One write that serves both, of the same target. It is asked for by the first one's control. */
export function mergedChange(first: Change, second: Change): Change {
    const { merge } = kindOf(first);
    const merged = merge === undefined ? first : merge(first, second);
    return { ...merged, alsoFor: [...(first.alsoFor ?? []), second.control] };
}
