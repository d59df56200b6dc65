import { createHash } from 'node:crypto';
import { getContinuationToken } from '@azure/arm-postgresql-flexible';
import { MalformedInputError } from '../../errors.ts';

/**
 * Lists of Azure, page by page, to an end that we set. Where a next page may lie is not decided here: the pipelines of
 * the clients refuse every origin but the configured one.
 */

/** A list that goes on longer never ends. The longest that is real has some 50 pages: 5,000 servers of a subscription. */
export const mostPages = 100;

/** What the clients call a paged list. */
export interface PagedList<Item> {
    byPage(): AsyncIterable<readonly Item[]>;
}

/** Every item of a list. Throws what the client throws, and MalformedInputError for a list that does not end. */
export async function listOf<Item>(list: PagedList<Item>, what = 'the list'): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of pagesOf(list, what)) items.push(...page);
    return items;
}

/** The pages of a list. Throws MalformedInputError for one that does not end. */
export async function* pagesOf<Item>(
    list: PagedList<Item>,
    what = 'the list',
): AsyncGenerator<readonly Item[]> {
    const guard = endlessGuard(what);
    for await (const page of list.byPage()) {
        guard.page();
        yield page;
        guard.leadsTo(nextOf(page) ?? contentOf(page));
    }
}

/** Watches over the reading of one list. Both throw MalformedInputError when it does not end. */
export interface EndlessGuard {
    /** Another page was read. */
    page(): void;
    /** What tells the next page; undefined where nothing does. */
    leadsTo(next: string | undefined): void;
}

export function endlessGuard(what: string): EndlessGuard {
    const seen = new Set<string>();
    let pages = 0;
    return {
        page() {
            pages += 1;
            if (pages > mostPages) throw new MalformedInputError(`${what} has more than ${mostPages} pages`);
        },
        leadsTo(next) {
            if (next === undefined) return;
            if (seen.has(next)) {
                throw new MalformedInputError(
                    `${what} goes in circles: page ${pages} leads back to an earlier one`,
                );
            }
            seen.add(next);
        },
    };
}

/** Each client keeps the link to the next page in a place of its own; that of Key Vault in none. */
function nextOf(page: object): string | undefined {
    const token =
        getContinuationToken(page) ?? (page as { readonly continuationToken?: string }).continuationToken;
    return token === '' ? undefined : token;
}

/** No two pages with items are alike. */
function contentOf(page: readonly unknown[]): string | undefined {
    if (page.length === 0) return undefined;
    return createHash('sha256').update(JSON.stringify(page)).digest('base64');
}
