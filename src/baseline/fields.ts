import { z } from 'zod';

/**
 * What the baseline's schema is built of. The error text of a field says what is allowed, so that parsing can put
 * it after "allowed:"; fields without one are described by `problems.ts` from the kind of the violation.
 */

const guidPattern = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** An object that refuses every field it does not know. */
export function object<const Shape extends z.ZodRawShape>(shape: Shape) {
    const fields = Object.keys(shape).join(', ');
    return z.strictObject(shape, {
        error: (issue) => (issue.code === 'unrecognized_keys' ? fields : undefined),
    });
}

export function wholeNumber(minimum: number, maximum: number) {
    const allowed = `a whole number from ${minimum} to ${maximum}`;
    return z.int(allowed).min(minimum, allowed).max(maximum, allowed);
}

/** A text that says something: not only blanks, and short enough for a table cell. */
export function words(maximum: number) {
    const allowed = `a text of 1 to ${maximum} characters that is not blank`;
    return z.string(allowed).max(maximum, allowed).regex(/\S/, allowed);
}

export function guid(what: string) {
    return z.string(`${what}, a GUID`).regex(guidPattern, `${what}, a GUID`);
}

/** A date (its first moment in UTC) or a date and time with its offset. */
export function instant() {
    const allowed =
        'a date such as 2027-01-31, or a date and time with its offset such as 2027-01-31T18:00:00Z';
    return z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: allowed });
}

/** Whether a value can be looked into for a rule over several of its fields, whatever else is wrong with it. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
