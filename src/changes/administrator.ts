import * as z from 'zod';
import type { WriteOf } from '../model/change.ts';
import type { Administrator } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { childResource } from './child-resource.ts';
import { compared } from './compared.ts';
import { differing } from './differing.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly administrator: {
            readonly objectId: string;
            readonly from: Administrator | null;
            readonly to: Administrator | null;
        };
    }
}

const side = z
    .object({
        objectId: z.string(),
        principalName: z.string(),
        principalType: z.string(),
        tenantId: z.string(),
    })
    .nullable();

/** A Microsoft Entra administrator of the server. */
export const administrator: ChangeKind<'administrator', Administrator | null> = {
    schema: z.object({
        kind: z.literal('administrator'),
        objectId: z.string(),
        from: side,
        to: side,
        ...purpose,
    }),
    ...childResource<WriteOf<'administrator'>>('administrators', ({ objectId }) => objectId),
    differences: ({ from, to }) => differing('', { ...from }, { ...to }),
    inverse: swapped,
    carriesWhatWasRead: () => false,
    // Azure cuts the name to what PostgreSQL takes.
    compare: ({ from, to }, found) => compared(found, from, to, ({ objectId }) => [objectId.toLowerCase()]),
};
