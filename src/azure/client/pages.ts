import { createHash } from 'node:crypto';
import { getContinuationToken } from '@azure/arm-postgresql-flexible';
import { MalformedInputError } from '../../errors.ts';

/**
 * Paged lists of Azure, with a limit on their pages. The clients' pipelines refuse links to any origin but the configured
 * one, so that is not checked here.
 */

/** Maximum number of pages. The longest real list has some 50 pages: 5,000 servers of a subscription. */
export const maxPages = 100;

/** A paged list, as the clients return it. */
export interface PagedList<Item> {
    byPage(): AsyncIterable<readonly Item[]>;
}

/** Returns all items of a list. Throws the client's errors, and MalformedInputError for a list that does not end. */
export async function listOf<Item>(list: PagedList<Item>, what = 'the list'): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of pagesOf(list, what)) items.push(...page);
    return items;
}

/** Yields the pages of a list. Throws MalformedInputError for a list that does not end. */
export async function* pagesOf<Item>(
    list: PagedList<Item>,
    what = 'the list',
): AsyncGenerator<readonly Item[]> {
    const guard = paginationGuard(what);
    for await (const page of list.byPage()) {
        guard.page();
        yield page;
        guard.leadsTo(nextOf(page) ?? contentOf(page));
    }
}

/** A guard against a list that does not end. Both methods throw MalformedInputError for one. */
export interface PaginationGuard {
    /** Counts a page that was read. */
    page(): void;
    /** Records the token of the next page; undefined where there is none. */
    leadsTo(next: string | undefined): void;
}

/** Makes a guard for one list; `what` names it in errors. */
export function paginationGuard(what: string): PaginationGuard {
    const seen = new Set<string>();
    let pages = 0;
    return {
        page() {
            pages += 1;
            if (pages > maxPages) throw new MalformedInputError(`${what} has more than ${maxPages} pages`);
        },
        leadsTo(next) {
            if (next === undefined) return;
            if (seen.has(next)) {
                throw new MalformedInputError(`${what} repeats: page ${pages} leads back to an earlier one`);
            }
            seen.add(next);
        },
    };
}

/** Returns the link to the next page. Each client keeps it in a different place; Key Vault's has none. */
function nextOf(page: object): string | undefined {
    const token =
        getContinuationToken(page) ?? (page as { readonly continuationToken?: string }).continuationToken;
    return token === '' ? undefined : token;
}

/** Returns a digest of a page with items: no two such pages are alike. */
function contentOf(page: readonly unknown[]): string | undefined {
    if (page.length === 0) return undefined;
    return createHash('sha256').update(JSON.stringify(page)).digest('base64');
}
