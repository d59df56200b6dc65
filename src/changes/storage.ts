import * as z from 'zod';
import type { Storage } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared, fieldParts } from './compared.ts';
import { serverSection, withDifferences } from './server-section.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly storage: { readonly from: Storage; readonly to: Storage };
    }
}

const side = z.looseObject({
    type: z.string().exactOptional(),
    storageSizeGB: z.number().exactOptional(),
    tier: z.string().exactOptional(),
    iops: z.number().exactOptional(),
    throughput: z.number().exactOptional(),
    autoGrow: enabledState,
});

/** Section `storage` of the server, of which Pgwarden changes the autogrow. Azure may grow the disk meanwhile. */
export const storage: ChangeKind<'storage', Storage> = {
    schema: z.object({ kind: z.literal('storage'), from: side, to: side, ...purpose }),
    ...serverSection('storage'),
    inverse: swapped,
    merge: (first, second) => ({ ...first, to: withDifferences(first.to, second) }),
    compare: ({ from, to }, found) =>
        found.autoGrow === to.autoGrow ? { kind: 'wanted' } : compared(found, from, to, fieldParts),
};
