import { createPipelineRequest } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { refusedResponse } from '../client/azure-error.ts';
import { paginationGuard } from '../client/pages.ts';
import type { ResourceManagerClients } from './clients.ts';
import { flattened } from './parse-parts.ts';
import { serverApiVersions } from './server-versions.ts';

/** The api-versions of what Pgwarden reads, except servers: those of the clients that write, where there are any. */
const apiVersions = {
    postgres: serverApiVersions.older,
    network: '2024-05-01',
    keyVault: '2023-07-01',
    insights: '2021-05-01-preview',
    security: '2024-01-01',
    locks: '2020-05-01',
    policy: '2023-04-01',
    workspaces: '2023-09-01',
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
    /** Reads a server. */
    server(server: ServerId): Promise<ServerResponse>;
    /** Yields the pages of the subscription's list of servers. */
    servers(): AsyncIterable<ServerResponses>;
    /** Reads one resource. `path` starts with a slash and has no query. */
    one(provider: Provider, path: string): Promise<unknown>;
    /** Reads every page of a list; `what` names it in errors. */
    list(provider: Provider, path: string, what: string): Promise<readonly unknown[]>;
}

/** A server as Resource Manager tells it, flattened. */
export interface ServerResponse {
    readonly body: unknown;
    /** The version that it was asked for: an older one does not tell newer fields. */
    readonly apiVersion: string;
    /** Time of the response, ISO 8601. */
    readonly readAt: string;
}

export interface ServerResponses {
    readonly bodies: readonly unknown[];
    readonly apiVersion: string;
    readonly readAt: string;
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

    /** Yields the pages of a list, of which the first is at hand. */
    async function* pages(first: unknown, what: string): AsyncGenerator<readonly unknown[]> {
        const guard = paginationGuard(what);
        let answer: unknown = first;
        while (answer !== undefined) {
            const page: ListPage | undefined = listPage.safeParse(answer).data;
            if (page === undefined)
                throw new MalformedInputError(`${what} is not a list of Resource Manager`);
            guard.page();
            yield page.value.map(flattened);
            const next: string | undefined = page.nextLink || undefined;
            guard.leadsTo(next);
            answer = next === undefined ? undefined : ((await body(next)) ?? null);
        }
    }

    return {
        calls: () => calls,
        server: async (server) =>
            await clients.serverVersions.send(server, async (apiVersion) => ({
                body: flattened(await body(versioned(clients.endpoint, requestPath(server), apiVersion))),
                apiVersion,
                readAt: clients.clock.now().toISOString(),
            })),
        async *servers() {
            const path = `/subscriptions/${subscriptionId}/providers/Microsoft.DBforPostgreSQL/flexibleServers`;
            const { first, apiVersion } = await clients.serverVersions.send(
                { subscriptionId },
                async (version) => ({
                    first: (await body(versioned(clients.endpoint, path, version))) ?? null,
                    apiVersion: version,
                }),
            );
            for await (const bodies of pages(first, 'the list of servers')) {
                yield { bodies, apiVersion, readAt: clients.clock.now().toISOString() };
            }
        },
        one: async (provider, path) => flattened(await body(urlOf(clients.endpoint, provider, path))),
        async list(provider, path, what) {
            const items: unknown[] = [];
            const first = (await body(urlOf(clients.endpoint, provider, path))) ?? null;
            for await (const page of pages(first, what)) items.push(...page);
            return items;
        },
    };
}

/** Returns the path of the server in a URL. */
export function requestPath(server: ServerId): string {
    return encodeURI(serverPath(server));
}

function urlOf(endpoint: string, provider: Provider, path: string): string {
    return versioned(endpoint, path, apiVersions[provider]);
}

/** Returns the URL of a resource in that api-version. */
export function versioned(endpoint: string, path: string, apiVersion: string): string {
    return `${endpoint}${path}?api-version=${apiVersion}`;
}
