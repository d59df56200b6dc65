import * as z from 'zod';
import { maxValueCharacters } from './bounded-lists.ts';

/** Schemas of what the statements return. PostgreSQL's nulls become absent fields. */

/** At most 63 bytes, or a description of an object that is gone. */
export const name = z.string().max(200);
/** A value that the statements cut. One that was too long ends with `…`, so that it equals no whole one. */
export const value = z
    .string()
    // A character is up to two of JavaScript's.
    .max(2 * (maxValueCharacters + 1))
    .transform((text) => {
        const characters = text.length > maxValueCharacters ? [...text] : [];
        return characters.length > maxValueCharacters
            ? `${characters.slice(0, maxValueCharacters).join('')}…`
            : text;
    });
export const flag = z.boolean();
export const count = z.int().nonnegative();
export const names = z.array(name).transform((all) => all.toSorted());
export const more = z.record(z.string(), count);

/** ISO 8601 in UTC. */
export const instant = z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'a time in ISO 8601' })
    .transform((text) => new Date(text).toISOString());

/** Returns the schema of a column that may be null. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
    return schema.nullish().transform((found) => found ?? undefined);
}

/** An object type whose undefined fields are absent ones. */
type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Returns the row without fields that are undefined. */
export function present<Row extends object>(row: Row): WithoutUndefined<Row> {
    const entries = Object.entries(row).filter(([, field]) => field !== undefined);
    return Object.fromEntries(entries) as WithoutUndefined<Row>;
}
