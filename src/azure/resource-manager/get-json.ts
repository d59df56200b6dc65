import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { paginationGuard } from '../client/pages.ts';
import type { ResourceManagerClients } from './clients.ts';

/** Reads one path of Resource Manager, with its query, that no client has. Throws RestError unless the status is 200. */
export async function getJson(
    clients: ResourceManagerClients,
    subscriptionId: string,
    path: string,
): Promise<unknown> {
    const request = createPipelineRequest({ url: new URL(path, clients.endpoint).href, method: 'GET' });
    const response = await clients.postgres(subscriptionId).sendRequest(request);
    if (response.status === 200) return JSON.parse(response.bodyAsText ?? '');
    throw new RestError(`GET ${new URL(request.url).pathname}`, {
        statusCode: response.status,
        request,
        response,
    });
}

const listPage = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** Reads every page of a list as `getJson` reads one; `what` names it in errors. Throws ZodError for what is no list. */
export async function listJson(
    clients: ResourceManagerClients,
    subscriptionId: string,
    path: string,
    what: string,
): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    const guard = paginationGuard(what);
    let next: string | undefined = path;
    while (next !== undefined) {
        const found: z.infer<typeof listPage> = listPage.parse(await getJson(clients, subscriptionId, next));
        items.push(...found.value);
        next = found.nextLink ?? undefined;
        guard.page();
        guard.leadsTo(next);
    }
    return items;
}
