import { app, type HttpHandler, type HttpRequest } from '@azure/functions';
import { type Answer, answered } from '../src/http/answer.ts';
import {
    getApprovals,
    getFailedMessages,
    getPause,
    type OperatorRequest,
    postApproval,
    postContested,
    postPause,
    postRetry,
    postUndo,
} from '../src/http/operations.ts';
import type { Dependencies } from './dependencies.ts';
import { httpResponse } from './http-response.ts';

/** What operators do: approve, undo, pause, end a fight, put a failed message back. */
export function registerHttpOperations(parts: Dependencies): void {
    get('approvals', 'approvals', () => getApprovals(parts.records));
    post('approval', 'approvals/{id}', (request, id) => postApproval(parts, id, request));
    post('undo', 'remediations/{id}/undo', (request, id) => postUndo(parts, id, request));
    get('pause-state', 'pause', () => getPause(parts.pause));
    post('pause', 'pause', (request) => postPause(parts, request));
    post('contested', 'contested', (request) => postContested(parts, request));
    get('failed-messages', 'failed-messages', () => getFailedMessages(parts.shelf));
    post('failed-message-retry', 'failed-messages/{id}/retry', (request, id) =>
        postRetry(parts, id, request),
    );
}

function get(name: string, route: string, answer: () => Promise<Answer>): void {
    register(name, route, 'GET', async () => httpResponse(await answered(answer)));
}

function post(
    name: string,
    route: string,
    act: (request: OperatorRequest, id: string) => Promise<Answer>,
): void {
    register(name, route, 'POST', async (request) => {
        const operatorRequest = { body: await jsonBody(request), principalId: principalId(request) };
        return httpResponse(await answered(() => act(operatorRequest, request.params.id ?? '')));
    });
}

function register(name: string, route: string, method: 'GET' | 'POST', handler: HttpHandler): void {
    app.http(name, { route, methods: [method], authLevel: 'function', handler });
}

/** A body that is not JSON is refused like one with the wrong fields. */
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
