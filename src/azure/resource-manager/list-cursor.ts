import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InventoryUnreadableError } from '../../errors.ts';

/**
 * Where a list goes on that is read a page per message, as text for messages and blobs. It holds what tells a list that
 * goes in circles, because no process sees more than one page of it.
 */
interface ListCursor {
    /** What the list itself says of its next page. */
    readonly token: string;
    /** The beginnings of the hashes of all tokens so far. */
    readonly seen: readonly string[];
}

/** Pages of one list over all its messages. Resource Graph has a thousand servers on each, a list of servers some hundred. */
const mostPages = 200;
const hashLength = 8;
/** Characters: a cursor must fit into a queue message. */
const longestToken = 16_000;

const listCursor = z.object({
    token: z.string().min(1),
    seen: z.array(z.string().max(hashLength)).max(mostPages),
});

/** The token in a cursor; undefined for the first page. Throws InventoryUnreadableError for what is no cursor. */
export function tokenIn(cursor: string | undefined): string | undefined {
    return cursor === undefined ? undefined : parsed(cursor).token;
}

/**
 * The cursor of the page that follows; undefined after the last. Throws InventoryUnreadableError, for good, when the list
 * leads back to an earlier page or is longer than any list.
 */
export function nextCursor(
    what: string,
    before: string | undefined,
    token: string | undefined,
): string | undefined {
    if (token === undefined || token === '') return undefined;
    if (token.length > longestToken) {
        throw endless(`${what} names its next page in ${token.length} characters`);
    }
    const seen = before === undefined ? [] : parsed(before).seen;
    const mark = createHash('sha256').update(token).digest('base64').slice(0, hashLength);
    if (seen.includes(mark)) {
        throw endless(`${what} goes in circles: page ${seen.length + 1} leads back to an earlier one`);
    }
    if (seen.length + 1 >= mostPages) throw endless(`${what} has more than ${mostPages} pages`);
    return JSON.stringify({ token, seen: [...seen, mark] } satisfies ListCursor);
}

function parsed(cursor: string): ListCursor {
    try {
        return listCursor.parse(JSON.parse(cursor));
    } catch (error) {
        throw new InventoryUnreadableError('a stored place in a list is none', false, { cause: error });
    }
}

function endless(problem: string): InventoryUnreadableError {
    return new InventoryUnreadableError(problem, false);
}
