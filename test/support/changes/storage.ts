import { serverSection } from './server-section.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'storage',
    from: { storageSizeGB: 128, tier: 'P10', iops: 500, autoGrow: 'Disabled' },
    to: { storageSizeGB: 128, tier: 'P10', iops: 500, autoGrow: 'Enabled' },
    control: 'storage-auto-grow',
    disruption: 'none',
} as const;

export const storage = {
    sample,
    arbitrary: (fc) =>
        fc.constantFrom({}, { autoGrowIncrementPercent: 20 }).map((more) => ({
            ...sample,
            from: { ...sample.from, ...more },
            to: { ...sample.to, ...more },
        })),
    ...serverSection('storage'),
} satisfies TestKind<'storage'>;
