import * as z from 'zod';
import { parseServerId, type ServerId } from '../../model/resource-id.ts';

/** Fields that several routes take. Each message names what is allowed. */

export const serverId = z
    .string('required; allowed: the resource id of a flexible server')
    .transform((text, context): ServerId => {
        const server = parseServerId(text);
        if (server !== undefined) return server;
        context.addIssue({ code: 'custom', message: 'allowed: the resource id of a flexible server' });
        return z.NEVER;
    })
    .describe('resource id of the server');

/** Returns the schema of a text in the operator's own words. */
export function words(most: number) {
    const allowed = `allowed: 1 to ${most} characters`;
    return (
        z
            .string(`required; ${allowed}`)
            .trim()
            .min(1, allowed)
            .max(most, allowed)
            // Storage changes half characters, and a changed entry is a forged one.
            .transform((text) => text.toWellFormed())
    );
}

/** The operator's own words, which the audit keeps. */
export const comment = words(500).describe('reason for the action, kept in the audit');

/** Returns the schema of a page's size, a number in a query. */
export function pageLimit(most: number, usual: number) {
    const allowed = `allowed: a number from 1 to ${most}`;
    return z.coerce
        .number(allowed)
        .int(allowed)
        .min(1, allowed)
        .max(most, allowed)
        .default(usual)
        .describe('size of a page');
}

export const continuation = z
    .string('allowed: the continuation of the page before')
    .max(4_000, 'allowed: the continuation of the page before')
    .describe('from the previous page of the same query');

/** Returns the schema of a control's id. */
export function controlId(known: readonly string[]) {
    return z.enum(known, `allowed: ${known.join(', ')}`).describe('id of a control');
}

const allowedInstants =
    'allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z';

/** `Date` would guess an instant from other texts: it takes `yesterday 1` for a day in 2001. */
const isoInstant = z.union([
    z.iso.datetime({ offset: true }),
    z.iso.datetime({ offset: true, precision: -1 }),
    z.iso.date(),
]);

export const instant = z
    .string(allowedInstants)
    .refine((text) => isoInstant.safeParse(text).success, allowedInstants)
    .transform((text) => new Date(text).toISOString());

export const since = instant
    .exactOptional()
    .describe('start, inclusive; ISO 8601: a date, or a time with `Z` or an offset');

export const until = instant
    .exactOptional()
    .describe('end, exclusive; ISO 8601: a date, or a time with `Z` or an offset');

/** Returns the schema of one or several words in one parameter, with commas between them. */
export function listOf<const Word extends string>(known: readonly Word[]) {
    const allowed = `allowed: one or more of ${known.join(', ')}, with commas between them`;
    return z
        .string(allowed)
        .transform((text, context): readonly Word[] => {
            const given = text.split(',');
            const found = known.filter((word) => given.includes(word));
            if (given.every((word) => found.some((each) => each === word))) return found;
            context.addIssue({ code: 'custom', message: allowed });
            return z.NEVER;
        })
        .describe(`one or more of ${known.join(', ')}, with commas between them`);
}
