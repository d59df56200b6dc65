import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'fipsMode',
    from: 'Disabled',
    to: 'Enabled',
    control: 'fips-mode',
    disruption: 'restart',
} as const;

export const fipsMode = {
    sample,
    arbitrary: (fc) =>
        fc.constantFrom(sample, { ...sample, from: 'Enabled' as const, to: 'Disabled' as const }),
    permission: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
    apply: (state, { to }) => ({ ...state, server: { ...state.server, fipsMode: to } }),
    current: ({ server }) => server.fipsMode ?? 'Disabled',
} satisfies TestKind<'fipsMode'>;
