import { expect } from 'vitest';
import { keyAt, withKey } from './keys.ts';
import { type TestKind, without } from './test-kind.ts';

const sample = {
    kind: 'keyRotationPolicy',
    keyUri: 'https://v.vault.azure.net/keys/k',
    from: null,
    to: { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P365D' }] },
    control: 'encryption-key-rotation',
    disruption: 'none',
} as const;

export const keyRotationPolicy = {
    sample,
    arbitrary: (fc) =>
        fc
            .constantFrom(null, { lifetimeActions: [] }, { ...sample.to, expiresIn: 'P2Y' })
            .map((from) => ({ ...sample, from })),
    permission: 'Microsoft.KeyVault/vaults/keyrotationpolicies/write',
    apply: (state, { keyUri, to }) => withKey(state, keyUri, (key) => ({ ...key, rotationPolicy: to })),
    current: (state, { keyUri }) => keyAt(state, keyUri)?.rotationPolicy ?? null,
    expectSurvival({ from, to }, fields) {
        expect(without(to, fields)).toEqual(without(from ?? {}, fields));
        for (const action of from?.lifetimeActions ?? []) {
            if (action.action.toLowerCase() !== 'rotate') expect(to.lifetimeActions).toContain(action);
        }
    },
} satisfies TestKind<'keyRotationPolicy'>;
