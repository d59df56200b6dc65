import * as z from 'zod';
import type { Backup } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared, fieldParts } from './compared.ts';
import { serverSection, withDifferences } from './server-section.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly backup: { readonly from: Backup; readonly to: Backup };
    }
}

const side = z.looseObject({
    backupRetentionDays: z.number(),
    geoRedundantBackup: enabledState,
    immutableBackup: enabledState.exactOptional(),
});

/** Section `backup` of the server. Azure takes no other geo-redundancy than that of the creation, so it is not written. */
export const backup: ChangeKind<'backup', Backup> = {
    schema: z.object({ kind: z.literal('backup'), from: side, to: side, ...purpose }),
    ...serverSection('backup'),
    merge: (first, second) => ({ ...first, to: withDifferences(first.to, second) }),
    inverse: (change) =>
        change.to.immutableBackup === 'Enabled' && change.from.immutableBackup !== 'Enabled'
            ? { kind: 'none', reason: 'backups that were made immutable stay immutable' }
            : swapped(change),
    compare: ({ from, to }, found) =>
        compared(found, from, to, (each) => fieldParts(withoutGeoRedundancy(each))),
};

/** Returns the section without the field that is fixed when a server is created. */
export function withoutGeoRedundancy({ geoRedundantBackup: _fixed, ...rest }: Backup): object {
    return rest;
}
