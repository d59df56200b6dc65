import { serverSection } from './server-section.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'maintenanceWindow',
    from: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
    to: { customWindow: 'Enabled', dayOfWeek: 6, startHour: 2, startMinute: 30 },
    control: 'maintenance-window',
    disruption: 'none',
} as const;

export const maintenanceWindow = {
    sample,
    arbitrary: (fc) =>
        fc.integer({ min: 1, max: 6 }).map((dayOfWeek) => ({ ...sample, to: { ...sample.to, dayOfWeek } })),
    ...serverSection('maintenanceWindow'),
} satisfies TestKind<'maintenanceWindow'>;
