import * as z from 'zod';
import type { MaintenanceWindow } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared, fieldParts } from './compared.ts';
import { serverSection, withDifferences } from './server-section.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly maintenanceWindow: { readonly from: MaintenanceWindow; readonly to: MaintenanceWindow };
    }
}

const side = z.looseObject({
    customWindow: enabledState,
    dayOfWeek: z.number(),
    startHour: z.number(),
    startMinute: z.number(),
});

/** Section `maintenanceWindow` of the server. */
export const maintenanceWindow: ChangeKind<'maintenanceWindow', MaintenanceWindow> = {
    schema: z.object({ kind: z.literal('maintenanceWindow'), from: side, to: side, ...purpose }),
    ...serverSection('maintenanceWindow'),
    inverse: swapped,
    merge: (first, second) => ({ ...first, to: withDifferences(first.to, second) }),
    compare: ({ from, to }, found) => compared(found, from, to, fieldParts),
};
