import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'threatProtection',
    from: 'Disabled',
    to: 'Enabled',
    control: 'threat-protection',
    disruption: 'none',
} as const;

export const threatProtection = {
    sample,
    arbitrary: (fc) => fc.constant(sample),
    permission: 'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings/write',
    apply: (state, { to }) => ({ ...state, threatProtection: { state: to } }),
    current: ({ threatProtection: { state } }) => state,
} satisfies TestKind<'threatProtection'>;
