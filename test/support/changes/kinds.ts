import type { ChangeKindName } from '../../../src/model/change.ts';
import * as kinds from './index.ts';
import type { TestKind } from './test-kind.ts';

/** Every kind by its name. */
export const testKinds: { readonly [Kind in ChangeKindName]: TestKind<Kind> } = kinds;

export function testKindOf<Kind extends ChangeKindName>(change: { readonly kind: Kind }): TestKind<Kind> {
    return testKinds[change.kind];
}
