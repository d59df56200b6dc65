import { createPipelineRequest } from '@azure/core-rest-pipeline';
import type { ServerProperties } from '../../model/server-state.ts';
import { refusedResponse } from '../client/azure-error.ts';
import { parseServerParts, sectionOf } from '../resource-manager/parse-server.ts';
import { requestPath, versioned } from '../resource-manager/resource-reads.ts';
import type { Sending, ServerClients } from './change-adapter.ts';

/**
 * Sends a PATCH of the server with some of its properties, through the client's pipeline and without its models: these
 * drop every field that their api-version does not know.
 */
export async function writeProperties(
    { postgres, server, endpoint, serverVersions }: ServerClients,
    properties: object,
    { headers, abortSignal, onResponse }: Sending,
): Promise<void> {
    await serverVersions.send(server, async (apiVersion) => {
        const request = createPipelineRequest({
            url: versioned(endpoint, requestPath(server), apiVersion),
            method: 'PATCH',
            body: JSON.stringify({ properties }),
            abortSignal,
        });
        const sent = { accept: 'application/json', 'content-type': 'application/json', ...headers };
        for (const [name, value] of Object.entries(sent)) request.headers.set(name, value);
        const response = await postgres.sendRequest(request);
        if (response.status < 200 || response.status > 299) throw refusedResponse(request, response);
        onResponse(response);
    });
}

/** Parses one section of the server, whatever the state of the others. Throws MalformedInputError. */
export async function readSection<Section extends keyof ServerProperties>(
    { reads, server }: ServerClients,
    section: Section,
): Promise<ServerProperties[Section]> {
    return sectionOf(parseServerParts(await reads.server(server)), section);
}
