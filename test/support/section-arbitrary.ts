import type { MaintenanceWindow, Storage } from '../../src/model/server-state.ts';
import { fc } from './property.ts';

/** Sections of a server, for laws. */

const enabledState = fc.constantFrom('Enabled' as const, 'Disabled' as const);

/** Fields of a section that Pgwarden does not know. */
const unknownFields = fc.constantFrom(
    {},
    {},
    { ofTomorrow: 'Enabled' },
    { ofTomorrow: { deep: [1, null] }, too: 7 },
);

/** Returns the section with fields that Pgwarden does not know, or without. */
export function withUnknownFields<Section extends object>(
    section: fc.Arbitrary<Section>,
): fc.Arbitrary<Section> {
    return fc.tuple(section, unknownFields).map(([known, unknown]) => ({ ...known, ...unknown }));
}

export const storageArbitrary: fc.Arbitrary<Storage> = withUnknownFields(
    fc.record(
        {
            autoGrow: enabledState,
            type: fc.constantFrom('Premium_LRS', 'PremiumV2_LRS', 'UltraSSD_LRS', 'banana'),
            storageSizeGB: fc.constantFrom(32, 4_096),
            tier: fc.constantFrom('P10', 'P50'),
            iops: fc.constantFrom(500, 3_000),
            throughput: fc.constant(125),
        },
        { requiredKeys: ['autoGrow'] },
    ),
);

export const maintenanceWindowArbitrary: fc.Arbitrary<MaintenanceWindow> = withUnknownFields(
    fc.record({
        customWindow: enabledState,
        dayOfWeek: fc.integer({ min: 0, max: 6 }),
        startHour: fc.integer({ min: 0, max: 23 }),
        startMinute: fc.constantFrom(0, 30),
    }),
);
