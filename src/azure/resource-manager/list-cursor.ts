import { createHash } from 'node:crypto';
import * as z from 'zod';
import { InventoryUnreadableError } from '../../errors.ts';

/**
 * Position in a list that is read one page per message, as text for messages and blobs. It holds digests of all earlier
 * tokens to detect a list that repeats, because no process sees more than one page.
 */
interface ListCursor {
    /** The list's own token for the next page. */
    readonly token: string;
    /** Prefixes of the hashes of all tokens so far. */
    readonly seen: readonly string[];
}

/** Maximum number of pages of a list. Resource Graph returns 1,000 servers per page, Resource Manager some 100. */
const maxPages = 200;
const hashLength = 8;
/** Maximum length of a token in characters, so that a cursor fits into a queue message. */
const maxTokenLength = 16_000;

const listCursor = z.object({
    token: z.string().min(1),
    seen: z.array(z.string().max(hashLength)).max(maxPages),
});

/** Returns the token in a cursor; undefined for the first page. Throws InventoryUnreadableError for a malformed cursor. */
export function tokenIn(cursor: string | undefined): string | undefined {
    return cursor === undefined ? undefined : parsed(cursor).token;
}

/**
 * Returns the cursor of the next page; undefined after the last one. Throws a permanent InventoryUnreadableError when the
 * list leads back to an earlier page or has too many pages.
 */
export function nextCursor(
    what: string,
    before: string | undefined,
    token: string | undefined,
): string | undefined {
    if (token === undefined || token === '') return undefined;
    if (token.length > maxTokenLength) {
        throw endless(`the next-page token of ${what} is too long (${token.length} characters)`);
    }
    const seen = before === undefined ? [] : parsed(before).seen;
    const digest = createHash('sha256').update(token).digest('base64').slice(0, hashLength);
    if (seen.includes(digest)) {
        throw endless(`${what} repeats: page ${seen.length + 1} leads back to an earlier one`);
    }
    if (seen.length + 1 >= maxPages) throw endless(`${what} has more than ${maxPages} pages`);
    return JSON.stringify({ token, seen: [...seen, digest] } satisfies ListCursor);
}

function parsed(cursor: string): ListCursor {
    try {
        return listCursor.parse(JSON.parse(cursor));
    } catch (error) {
        throw new InventoryUnreadableError('a stored list position is malformed', false, { cause: error });
    }
}

function endless(problem: string): InventoryUnreadableError {
    return new InventoryUnreadableError(problem, false);
}
