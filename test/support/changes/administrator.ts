import { expect } from 'vitest';
import { replaced, type TestKind } from './test-kind.ts';

const sample = {
    kind: 'administrator',
    objectId: 'b0b00000-0000-4000-8000-000000000002',
    from: null,
    to: {
        objectId: 'b0b00000-0000-4000-8000-000000000002',
        principalName: 'bob@contoso.example',
        principalType: 'User',
        tenantId: '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f',
    },
    control: 'entra-administrator',
    disruption: 'none',
} as const;

export const administrator = {
    sample,
    arbitrary: (fc) => fc.constantFrom(sample, { ...sample, from: sample.to, to: null }),
    permission: 'Microsoft.DBforPostgreSQL/flexibleServers/administrators/write',
    apply: (state, change) => ({ ...state, administrators: replaced(state.administrators, change) }),
    current: ({ administrators }, change) =>
        administrators.find(({ objectId }) => objectId === change.objectId) ?? null,
    expectSurvival({ from }) {
        expect(from).toBeNull();
    },
} satisfies TestKind<'administrator'>;
