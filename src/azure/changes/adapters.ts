import type { ChangeKindName } from '../../model/change.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import * as adapters from './index.ts';

/** Every kind by its name. One that is declared and not listed in index.ts does not compile. */
export const changeAdapters: { readonly [Kind in ChangeKindName]: ChangeAdapter<Kind> } = adapters;

export function adapterOf<Kind extends ChangeKindName>(change: { readonly kind: Kind }): ChangeAdapter<Kind> {
    return changeAdapters[change.kind];
}
