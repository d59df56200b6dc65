import { createPipelineRequest } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { refusedResponse } from '../client/azure-error.ts';
import { paginationGuard } from '../client/pages.ts';
import type { ResourceManagerClients } from './clients.ts';
import { flattened } from './parse-parts.ts';

/** The api-versions of what Pgwarden reads: those of the clients that write, where there are any. */
const apiVersions = {
    postgres: '2025-08-01',
    insights: '2021-05-01-preview',
    security: '2024-01-01',
} as const;

export type Provider = keyof typeof apiVersions;

/**
 * GET requests of Resource Manager through the clients' pipeline, without the clients' models: these copy every field of
 * a response, which costs more than parsing 400 parameters. All methods throw the clients' errors, RestError for every
 * status but 200, and MalformedInputError.
 */
export interface ResourceReads {
    /** Returns the number of requests so far. */
    calls(): number;
    /** Reads one resource. `path` starts with a slash and has no query. */
    one(provider: Provider, path: string): Promise<unknown>;
    /** Reads every page of a list; `what` names it in errors. */
    list(provider: Provider, path: string, what: string): Promise<readonly unknown[]>;
    /** Yields the pages of a list. */
    pages(provider: Provider, path: string, what: string): AsyncIterable<readonly unknown[]>;
}

const listPage = z.looseObject({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

type ListPage = z.infer<typeof listPage>;

/** Makes the reads of one subscription. Resources are flattened: `properties` stand beside `id` and `name`. */
export function resourceReads(clients: ResourceManagerClients, subscriptionId: string): ResourceReads {
    const client = clients.postgres(subscriptionId);
    let calls = 0;

    async function body(url: string): Promise<unknown> {
        const request = createPipelineRequest({ url, method: 'GET' });
        calls += 1;
        const response = await client.sendRequest(request);
        if (response.status !== 200) throw refusedResponse(request, response);
        // The pipeline parses JSON; what it did not parse is no resource.
        return 'parsedBody' in response ? response.parsedBody : undefined;
    }

    async function* pages(
        provider: Provider,
        path: string,
        what: string,
    ): AsyncGenerator<readonly unknown[]> {
        const guard = paginationGuard(what);
        let next: string | undefined = urlOf(clients.endpoint, provider, path);
        while (next !== undefined) {
            const page: ListPage | undefined = listPage.safeParse(await body(next)).data;
            if (page === undefined)
                throw new MalformedInputError(`${what} is not a list of Resource Manager`);
            guard.page();
            yield page.value.map(flattened);
            next = page.nextLink || undefined;
            guard.leadsTo(next);
        }
    }

    return {
        calls: () => calls,
        one: async (provider, path) => flattened(await body(urlOf(clients.endpoint, provider, path))),
        async list(provider, path, what) {
            const items: unknown[] = [];
            for await (const page of pages(provider, path, what)) items.push(...page);
            return items;
        },
        pages,
    };
}

/** Returns the path of the server in a URL. */
export function requestPath(server: ServerId): string {
    return encodeURI(serverPath(server));
}

function urlOf(endpoint: string, provider: Provider, path: string): string {
    return `${endpoint}${path}?api-version=${apiVersions[provider]}`;
}
