import * as z from 'zod';
import type { WriteOf } from '../model/change.ts';
import type { EnabledState } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { childResource } from './child-resource.ts';
import { compared } from './compared.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly threatProtection: { readonly from: EnabledState; readonly to: EnabledState };
    }
}

/** Microsoft Defender's threat protection of the server. */
export const threatProtection: ChangeKind<'threatProtection', EnabledState> = {
    schema: z.object({
        kind: z.literal('threatProtection'),
        from: enabledState,
        to: enabledState,
        ...purpose,
    }),
    ...childResource<WriteOf<'threatProtection'>>('advancedThreatProtectionSettings', () => 'Default'),
    differences: ({ from, to }) => [{ what: 'state', from, to }],
    inverse: swapped,
    carriesWhatWasRead: () => false,
    compare: ({ from, to }, found) => compared(found, from, to, (state) => [state]),
};
