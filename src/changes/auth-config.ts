import * as z from 'zod';
import type { AuthConfig } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared, fieldParts } from './compared.ts';
import { serverSection, withDifferences } from './server-section.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly authConfig: { readonly from: AuthConfig; readonly to: AuthConfig };
    }
}

const side = z.looseObject({
    activeDirectoryAuth: enabledState,
    passwordAuth: enabledState,
    tenantId: z.string().exactOptional(),
});

/** Section `authConfig` of the server. */
export const authConfig: ChangeKind<'authConfig', AuthConfig> = {
    schema: z.object({ kind: z.literal('authConfig'), from: side, to: side, ...purpose }),
    ...serverSection('authConfig'),
    inverse: swapped,
    merge: (first, second) => ({ ...first, to: withDifferences(first.to, second) }),
    compare: ({ from, to }, found) => compared(found, from, to, fieldParts),
};
