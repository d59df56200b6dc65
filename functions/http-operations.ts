import { app, type HttpHandler, type HttpRequest } from '@azure/functions';
import {
    getApprovals,
    getFailedMessages,
    getPause,
    type OperatorRequest,
    postApproval,
    postAssessment,
    postDismiss,
    postFlapping,
    postPause,
    postRetry,
    postUndo,
} from '../src/http/operations.ts';
import { type ApiResponse, toApiResponse } from '../src/http/response.ts';
import type { PartsProvider } from './dependencies.ts';
import { httpResponse } from './http-response.ts';

/** What operators do: approve, undo, pause, end a fight, have a server looked at, settle a failed message. */
export function registerHttpOperations(parts: PartsProvider): void {
    get('approvals', 'approvals', () => getApprovals(parts().records));
    const post = posting(parts);
    post('approval', 'approvals/{id}', (request, id) => postApproval(parts(), id, request));
    post('undo', 'remediations/{id}/undo', (request, id) => postUndo(parts(), id, request));
    get('pause-state', 'pause', () => getPause(parts().pause));
    post('pause', 'pause', (request) => postPause(parts(), request));
    post('flapping', 'flapping', (request) => postFlapping(parts(), request));
    get('failed-messages', 'failed-messages', (query) => getFailedMessages(parts().failedMessages, query));
    post('failed-message-retry', 'failed-messages/{id}/retry', (request, id) =>
        postRetry(parts(), id, request),
    );
    post('failed-message-dismissal', 'failed-messages/{id}/dismiss', (request, id) =>
        postDismiss(parts(), id, request),
    );
    post('assessment', 'assessments', (request) => postAssessment(parts(), request));
}

function get(name: string, route: string, answer: (query: URLSearchParams) => Promise<ApiResponse>): void {
    register(name, route, 'GET', async (request) =>
        httpResponse(await toApiResponse(() => answer(request.query))),
    );
}

/** Registers functions that act for an operator. Without sign-in by the platform, anybody can send its headers. */
function posting(parts: PartsProvider) {
    return (
        name: string,
        route: string,
        act: (request: OperatorRequest, id: string) => Promise<ApiResponse>,
    ): void => {
        register(name, route, 'POST', async (request) => {
            const operatorRequest = {
                body: await jsonBody(request),
                principalId: parts().isSignInByPlatform ? principalId(request) : undefined,
            };
            return httpResponse(await toApiResponse(() => act(operatorRequest, request.params.id ?? '')));
        });
    };
}

function register(name: string, route: string, method: 'GET' | 'POST', handler: HttpHandler): void {
    app.http(name, { route, methods: [method], authLevel: 'function', handler });
}

/** Undefined: not JSON. */
async function jsonBody(request: HttpRequest): Promise<unknown> {
    try {
        return await request.json();
    } catch {
        return undefined;
    }
}

function principalId(request: HttpRequest): string | undefined {
    return request.headers.get('x-ms-client-principal-id') ?? undefined;
}
