import * as z from 'zod';
import type { ChangeKind } from './change-kind.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        /** `from` is the newest version before; `to` is null, because Key Vault names the new one. */
        readonly keyRotation: { readonly keyUri: string; readonly from: string; readonly to: null };
    }
}

/** A new version of a key in a vault. The newest version is read back; undefined: the key has none. */
export const keyRotation: ChangeKind<'keyRotation', string | undefined> = {
    schema: z.object({
        kind: z.literal('keyRotation'),
        keyUri: z.string(),
        from: z.string(),
        to: z.null(),
        ...purpose,
    }),
    target: ({ keyUri }) => keyUri,
    part: () => undefined,
    event: () => undefined,
    request: ({ keyUri }) => ({ method: 'POST', resource: `${keyUri}/rotate` }),
    differences: ({ from }) => [{ what: 'newest version', from, to: '(a new version)' }],
    inverse: () => ({
        kind: 'none',
        reason: 'a rotated key cannot be turned back; point the server at the older version instead',
    }),
    carriesWhatWasRead: () => false,
    compare: ({ from }, newest) =>
        newest === undefined || newest === from ? { kind: 'unchanged' } : { kind: 'wanted' },
};
