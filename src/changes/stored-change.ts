import * as z from 'zod';
import type { Change } from '../model/change.ts';
import { changeKinds } from './kinds.ts';

// The list of a union may not be empty, so one kind stands apart.
const { parameter, ...others } = changeKinds;

/** Schema of a stored change of any kind. */
export const changeSchema: z.ZodType<Change> = z.discriminatedUnion('kind', [
    parameter.schema,
    ...Object.values(others).map(({ schema }) => schema),
]);
