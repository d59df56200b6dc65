import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
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
