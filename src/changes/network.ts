import * as z from 'zod';
import type { Network } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared, fieldParts } from './compared.ts';
import { serverSection } from './server-section.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly network: { readonly from: Network; readonly to: Network };
    }
}

const side = z.looseObject({
    publicNetworkAccess: enabledState,
    delegatedSubnetResourceId: z.string().exactOptional(),
    privateDnsZoneArmResourceId: z.string().exactOptional(),
});

/** Section `network` of the server. */
export const network: ChangeKind<'network', Network> = {
    schema: z.object({ kind: z.literal('network'), from: side, to: side, ...purpose }),
    ...serverSection('network'),
    inverse: swapped,
    compare: ({ from, to }, found) => compared(found, from, to, fieldParts),
};
