import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { shortened } from '../../model/foreign-text.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { PollResult } from '../../model/write-results.ts';
import { azureErrorOf } from '../client/azure-error.ts';
import { failedOperation, isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText, retryAfter } from '../client/failure.ts';
import type { ResourceManagerClients } from './clients.ts';

/** Where to ask how an operation goes. A URL that our token may not go to is none. */
export function operationUrlIn(
    headers: { get(name: string): string | undefined },
    endpoint: string,
): string | undefined {
    const named = [headers.get('azure-asyncoperation'), headers.get('location')];
    return named.find((url) => url !== undefined && isOwnOrigin(url, endpoint));
}

const operation = z.object({ status: z.string(), error: z.unknown().optional() });

/** What Azure calls an operation that is not over. Any other word is not understood, and the target tells. */
const runningWords = [
    'inprogress',
    'running',
    'accepted',
    'pending',
    'started',
    'updating',
    'creating',
    'provisioning',
];

/**
 * One GET of the operation's URL. Azure answers HTTP 200 for failed operations too, and HTTP 202 for running ones where the
 * URL came as `Location`.
 */
export async function pollOperation(
    clients: ResourceManagerClients,
    server: ServerId,
    operationUrl: string,
): Promise<PollResult> {
    if (!isOwnOrigin(operationUrl, clients.endpoint)) {
        return { kind: 'unreadable', reason: 'Azure named no URL of its own for the operation' };
    }
    try {
        const request = createPipelineRequest({ url: operationUrl, method: 'GET' });
        const response = await clients.postgres(server.subscriptionId).sendRequest(request);
        const retryAfterMs = retryAfter(response.headers.get('retry-after'));
        const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
        const body = parseOperation(response.bodyAsText ?? '');
        if (response.status === 200 && body !== undefined) return operationAnswer(body, pause);
        if (response.status === 202) return { kind: 'running', ...pause };
        const options = { statusCode: response.status, request, response };
        const failure = failureOf(new RestError('the operation was asked for', options));
        const reason = failureText(failure);
        if (response.status === 404) return { kind: 'notFound', reason };
        return isTransientRefusal(failure)
            ? { kind: 'unanswered', reason, ...pause }
            : { kind: 'unreadable', reason };
    } catch (error) {
        const failure = failureOf(error);
        return {
            kind: isTransientRefusal(failure) ? 'unanswered' : 'unreadable',
            reason: failureText(failure),
        };
    }
}

function operationAnswer(
    body: z.infer<typeof operation>,
    pause: { readonly retryAfterMs?: number },
): PollResult {
    const status = body.status.toLowerCase();
    if (runningWords.includes(status)) return { kind: 'running', ...pause };
    switch (status) {
        case 'succeeded':
            return { kind: 'succeeded' };
        case 'failed': {
            const words = azureErrorOf(JSON.stringify(body.error ?? {}));
            return failedOperation(words?.code || 'OperationFailed', words?.message ?? '', words?.innerCodes);
        }
        case 'canceled':
        case 'cancelled':
            return { kind: 'transient', reason: 'Azure cancelled the operation' };
        default:
            return { kind: 'unreadable', reason: `the operation is "${shortened(body.status)}"` };
    }
}

function parseOperation(text: string): z.infer<typeof operation> | undefined {
    try {
        return operation.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}

/** Our token goes to Resource Manager only, whatever URL an answer named. */
function isOwnOrigin(url: string, endpoint: string): boolean {
    return URL.canParse(url) && new URL(url).origin === new URL(endpoint).origin;
}
