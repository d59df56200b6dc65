import * as z from 'zod';
import type { Change } from '../model/change.ts';
import { unknownFieldInside } from '../model/unknown-fields.ts';
import { changeKinds } from './kinds.ts';

// The list of a union may not be empty, so one kind stands apart.
const { parameter, ...others } = changeKinds;

/** Schema of a stored change of any kind. */
export const changeSchema: z.ZodType<Change> = z.discriminatedUnion('kind', [
    parameter.schema,
    ...Object.values(others).map(({ schema }) => schema),
]);

/** Returns whether this version knows the kind of a recorded change and all of its fields, so that it may write its inverse. */
export function isKnownChange(change: Change): boolean {
    const parsed = changeSchema.safeParse(change);
    return parsed.success && unknownFieldInside(change, parsed.data) === undefined;
}
