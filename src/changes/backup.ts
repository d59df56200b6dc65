import * as z from 'zod';
import type { Backup } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared } from './compared.ts';
import { serverSection } from './server-section.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly backup: { readonly from: Backup; readonly to: Backup };
    }
}

const side = z.object({ backupRetentionDays: z.number(), geoRedundantBackup: enabledState });

/** Section `backup` of the server, of which the retention is written and nothing else. */
export const backup: ChangeKind<'backup', Backup> = {
    schema: z.object({ kind: z.literal('backup'), from: side, to: side, ...purpose }),
    ...serverSection('backup'),
    inverse: swapped,
    compare: ({ from, to }, found) =>
        compared(found, from, to, ({ backupRetentionDays }) => [`${backupRetentionDays} days`]),
};
