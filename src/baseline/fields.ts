import * as z from 'zod';

/**
 * Building blocks of the baseline's schema. The error text of a field lists the allowed values, so that parsing can put
 * it after "allowed:"; `problems.ts` describes fields without one from the kind of the violation.
 */

const guidPattern = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** Returns the schema of an object that refuses unknown fields. */
export function strictObject<const Shape extends z.ZodRawShape>(shape: Shape) {
    const fields = Object.keys(shape).join(', ');
    return z.strictObject(shape, {
        error: (issue) => (issue.code === 'unrecognized_keys' ? fields : undefined),
    });
}

/** Returns the schema of a whole number in a range. */
export function wholeNumber(min: number, max: number) {
    const allowed = `a whole number from ${min} to ${max}`;
    return z.int(allowed).min(min, allowed).max(max, allowed);
}

/** Returns the schema of a text that is not blank and short enough for a table cell. */
export function nonBlankText(max: number) {
    const allowed = `a text of 1 to ${max} characters that is not blank`;
    return z.string(allowed).max(max, allowed).regex(/\S/, allowed);
}

/** Returns the schema of a GUID; `what` says of what. */
export function guid(what: string) {
    return z.string(`${what}, a GUID`).regex(guidPattern, `${what}, a GUID`);
}

/** Returns the schema of a date (its start in UTC), or a date and time with its offset. */
export function instant() {
    const allowed =
        'a date such as 2027-01-31, or a date and time with its offset such as 2027-01-31T18:00:00Z';
    return z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: allowed });
}

/** Returns whether a value has fields, so that a rule over several of them applies whatever else is wrong with it. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
