import { serverSection } from './server-section.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'network',
    from: { publicNetworkAccess: 'Enabled' },
    to: { publicNetworkAccess: 'Disabled' },
    control: 'public-network-access',
    disruption: 'connectivity',
} as const;

export const network = {
    sample,
    arbitrary: (fc) =>
        fc.constantFrom({}, { delegatedSubnetResourceId: '/subnets/a' }).map((injected) => ({
            ...sample,
            from: { ...sample.from, ...injected },
            to: { ...sample.to, ...injected },
        })),
    ...serverSection('network'),
} satisfies TestKind<'network'>;
