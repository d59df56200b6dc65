import type { ChangeKindName } from '../../model/change.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import * as adapters from './index.ts';

/** The adapters by kind. A declared kind that index.ts does not list does not compile. */
export const changeAdapters: { readonly [Kind in ChangeKindName]: ChangeAdapter<Kind> } = adapters;

/** Returns the adapter of a change's kind. */
export function adapterOf<Kind extends ChangeKindName>(change: { readonly kind: Kind }): ChangeAdapter<Kind> {
    return changeAdapters[change.kind];
}
