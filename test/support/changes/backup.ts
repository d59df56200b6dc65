import { serverSection } from './server-section.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'backup',
    from: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
    to: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' },
    control: 'backup-retention',
    disruption: 'none',
} as const;

export const backup = {
    sample,
    arbitrary: (fc) =>
        fc
            .integer({ min: 8, max: 35 })
            .map((backupRetentionDays) => ({ ...sample, to: { ...sample.to, backupRetentionDays } })),
    ...serverSection('backup'),
} satisfies TestKind<'backup'>;
