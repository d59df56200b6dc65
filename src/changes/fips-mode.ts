import * as z from 'zod';
import type { EnabledState } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared } from './compared.ts';
import { enabledState, purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly fipsMode: { readonly from: EnabledState; readonly to: EnabledState };
    }
}

/** FIPS mode of the server. It is no section: a PATCH without it preserves it. */
export const fipsMode: ChangeKind<'fipsMode', EnabledState> = {
    schema: z.object({ kind: z.literal('fipsMode'), from: enabledState, to: enabledState, ...purpose }),
    target: () => 'server/fipsMode',
    part: ({ to }) => ({ part: 'server/fipsMode', value: to }),
    event: () => ({ resource: '', verb: '/write' }),
    request: () => ({ method: 'PATCH', resource: 'server' }),
    differences: ({ from, to }) => [{ what: 'fipsMode', from, to }],
    inverse: swapped,
    carriesWhatWasRead: () => false,
    compare: ({ from, to }, found) => compared(found, from, to, (state) => [state]),
};
