import { serverSection } from './server-section.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'authConfig',
    from: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    to: {
        activeDirectoryAuth: 'Enabled',
        passwordAuth: 'Enabled',
        tenantId: '22222222-2222-4222-8222-222222222222',
    },
    control: 'entra-authentication',
    alsoFor: ['entra-only-authentication'],
    disruption: 'restart',
} as const;

export const authConfig = {
    sample,
    arbitrary: (fc) =>
        fc
            .constantFrom('Enabled' as const, 'Disabled' as const)
            .map((passwordAuth) => ({ ...sample, to: { ...sample.to, passwordAuth } })),
    ...serverSection('authConfig'),
} satisfies TestKind<'authConfig'>;
