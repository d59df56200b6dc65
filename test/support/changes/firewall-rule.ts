import { expect } from 'vitest';
import { replaced, type TestKind } from './test-kind.ts';

const sample = {
    kind: 'firewallRule',
    name: 'everyone',
    from: { name: 'everyone', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
    to: null,
    control: 'firewall-wide-ranges',
    disruption: 'connectivity',
} as const;

export const firewallRule = {
    sample,
    arbitrary: (fc) =>
        fc.constantFrom(
            sample,
            { ...sample, from: null, to: sample.from },
            { ...sample, to: { ...sample.from, endIpAddress: '0.0.0.9' } },
        ),
    permission: 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/write',
    apply: (state, change) => ({ ...state, firewallRules: replaced(state.firewallRules, change) }),
    current: ({ firewallRules }, change) => firewallRules.find(({ name }) => name === change.name) ?? null,
    expectSurvival({ to }) {
        expect(to).toBeNull();
    },
} satisfies TestKind<'firewallRule'>;
