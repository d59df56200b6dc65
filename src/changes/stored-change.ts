import { z } from 'zod';
import type { Change } from '../model/change.ts';
import { changeKinds } from './kinds.ts';

const { parameter, ...others } = changeKinds;

/** Schema of a stored change of any kind. */
export const changeSchema: z.ZodType<Change> = z.discriminatedUnion('kind', [
    parameter.schema,
    ...Object.values(others).map(({ schema }) => schema),
]);
