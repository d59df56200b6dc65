import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { shortened } from '../../model/foreign-text.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { PollResult } from '../../model/write-results.ts';
import { azureErrorOf } from '../client/azure-error.ts';
import { failedOperation, isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText, retryAfter } from '../client/failure.ts';
import type { ResourceManagerClients } from './clients.ts';

/** Returns the URL of the operation's status; undefined for one that may not receive Pgwarden's token. */
export function operationUrlIn(
    headers: { get(name: string): string | undefined },
    endpoint: string,
): string | undefined {
    const named = [headers.get('azure-asyncoperation'), headers.get('location')];
    return named.find((url) => url !== undefined && isOwnOrigin(url, endpoint));
}

/** Returns the id in the URL of an operation; undefined where its path has another form. */
export function operationIdIn(operationUrl: string): string | undefined {
    const path = new URL(operationUrl).pathname;
    return /\/(?:azureAsyncOperation|operationResults)\/([\w-]{1,100})$/i.exec(path)?.[1];
}

const operation = z.object({ status: z.string(), error: z.unknown().optional() });

/** Azure's statuses of a running operation. For an unknown status, the target decides. */
const runningStatuses = [
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
 * Polls the operation's URL with one GET. Azure returns HTTP 200 also for failed operations, and HTTP 202 for running ones
 * where the URL came as `Location`.
 */
export async function pollOperation(
    clients: ResourceManagerClients,
    server: ServerId,
    operationUrl: string,
): Promise<PollResult> {
    if (!isOwnOrigin(operationUrl, clients.endpoint)) {
        return { kind: 'unreadable', reason: 'the URL of the operation is not one of Resource Manager' };
    }
    try {
        const request = createPipelineRequest({ url: operationUrl, method: 'GET' });
        const response = await clients.postgres(server.subscriptionId).sendRequest(request);
        const retryAfterMs = retryAfter(response.headers.get('retry-after'));
        const delay = retryAfterMs === undefined ? {} : { retryAfterMs };
        const body = parseOperation(response.bodyAsText ?? '');
        if (response.status === 200 && body !== undefined) return pollResult(body, delay);
        if (response.status === 202) return { kind: 'running', ...delay };
        const options = { statusCode: response.status, request, response };
        const failure = failureOf(new RestError('the poll of the operation failed', options));
        const reason = failureText(failure);
        if (response.status === 404) return { kind: 'notFound', reason };
        return isTransientRefusal(failure)
            ? { kind: 'unanswered', reason, ...delay }
            : { kind: 'unreadable', reason };
    } catch (error) {
        const failure = failureOf(error);
        return {
            kind: isTransientRefusal(failure) ? 'unanswered' : 'unreadable',
            reason: failureText(failure),
        };
    }
}

function pollResult(body: z.infer<typeof operation>, delay: { readonly retryAfterMs?: number }): PollResult {
    const status = body.status.toLowerCase();
    if (runningStatuses.includes(status)) return { kind: 'running', ...delay };
    switch (status) {
        case 'succeeded':
            return { kind: 'succeeded' };
        case 'failed': {
            const azureError = azureErrorOf(JSON.stringify(body.error ?? {}));
            return failedOperation(
                azureError?.code || 'OperationFailed',
                azureError?.message ?? '',
                azureError?.innerCodes,
            );
        }
        case 'canceled':
        case 'cancelled':
            return { kind: 'transient', reason: 'Azure canceled the operation' };
        default:
            return { kind: 'unreadable', reason: `the operation has the status "${shortened(body.status)}"` };
    }
}

function parseOperation(text: string): z.infer<typeof operation> | undefined {
    try {
        return operation.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}

/** Returns whether the URL is Resource Manager's, the only service that receives Pgwarden's token. */
function isOwnOrigin(url: string, endpoint: string): boolean {
    return URL.canParse(url) && new URL(url).origin === new URL(endpoint).origin;
}
