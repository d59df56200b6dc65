import * as z from 'zod';
import { parseServerId, type ServerId } from '../model/resource-id.ts';

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

export const words = z
    .string('required; allowed: 1 to 500 characters')
    .trim()
    .min(1, 'allowed: 1 to 500 characters')
    .max(500, 'allowed: 1 to 500 characters')
    // Storage changes half characters, and a changed entry is a forged one.
    .transform((text) => text.toWellFormed());

/** The operator's own words, which the audit keeps. */
export const comment = words.describe('reason for the action, kept in the audit');

/** The name of the operator, which counts while the platform signs no operator in. */
export const operator = words
    .refine((text) => text.length <= 100, 'allowed: 1 to 100 characters')
    .describe('unverified name; required unless App Service authentication is on');

/** Returns the schema of a page's size, a number in a query. */
export function pageLimit(most: number, usual: number) {
    const allowed = `allowed: a number from 1 to ${most}`;
    return z.coerce.number(allowed).int(allowed).min(1, allowed).max(most, allowed).default(usual);
}

/** Returns the schema of a control's id. */
export function controlId(known: readonly string[]) {
    return z.enum(known, `allowed: ${known.join(', ')}`);
}

/** `Date` would guess an instant from other texts: it takes `yesterday 1` for a day in 2001. */
export const instant = z
    .union(
        [z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 }), z.iso.date()],
        'allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z',
    )
    .transform((text) => new Date(text).toISOString());
