import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/**
 * The responses that the programming model has open on the worker's own server, by invocation. It writes to them without
 * waiting for the client, does not tell when the client has gone, and leaves them open when a body fails; so the adapter
 * looks after that (functions/streamed-response.ts). Source: Azure/azure-functions-nodejs-library, issues 294 and 324.
 */
export interface OpenResponses {
    /** Hands out the response of an invocation, once; undefined where the host has not forwarded the request. */
    take(invocationId: string): ServerResponse | undefined;
}

/** Makes the collection. Node says of every request to a server of this process when it begins. */
export function openResponses(): OpenResponses {
    const open = new Map<string, ServerResponse>();
    subscribe('http.server.request.start', (exchange) => {
        const begun = begunExchange(exchange);
        if (begun === undefined) return;
        const { invocationId, response } = begun;
        open.set(invocationId, response);
        response.once('close', () => open.delete(invocationId));
    });
    return {
        take(invocationId) {
            const response = open.get(invocationId);
            open.delete(invocationId);
            return response;
        },
    };
}

function begunExchange(exchange: unknown) {
    if (typeof exchange !== 'object' || exchange === null) return undefined;
    if (!('request' in exchange && 'response' in exchange)) return undefined;
    const { request, response } = exchange;
    // Loaded already: the request comes from it. An import would load it at every start, for 30 ms.
    const { IncomingMessage, ServerResponse } = process.getBuiltinModule('node:http');
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return undefined;
    const invocationId = request.headers['x-ms-invocation-id'];
    return typeof invocationId === 'string' ? { invocationId, response } : undefined;
}
