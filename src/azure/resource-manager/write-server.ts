import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { Change } from '../../model/change.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { PollResult, ReadBackResult, WriteResult } from '../../model/write-results.ts';
import type { Fence, ServerWriter } from '../../ports.ts';
import { azureErrorOf } from '../client/azure-error.ts';
import { failedOperation, isTransientRefusal, refusedWrite } from '../client/classify-failure.ts';
import { failureOf, failureText, retryAfter } from '../client/failure.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from './clients.ts';
import { fencedSignal } from './fenced-signal.ts';
import { diagnosticsReader } from './read-diagnostic-settings.ts';
import { readTarget } from './read-target.ts';
import { type Sending, sendWrite } from './send-write.ts';

/** Writes with the official clients, follows operations by their Azure-AsyncOperation URL, reads targets back. */
export function serverWriter(clients: ResourceManagerClients, keyVault: KeyVault): ServerWriter {
    return {
        start: (...call) => start(clients, keyVault, ...call),
        poll: (server, operationUrl) => poll(clients, server, operationUrl),
        readBack: (server, change) => readBack(clients, keyVault, server, change),
    };
}

/**
 * Sends the write and returns as soon as Azure took it. The clients would go on and poll at once; the abort signal
 * stops them after the first answer, whose headers say where to ask later.
 */
async function start(
    clients: ResourceManagerClients,
    keyVault: KeyVault,
    server: ServerId,
    change: Change,
    correlationId: string,
    fence: Fence = { holds: () => true },
): Promise<WriteResult> {
    let accepted: WriteResult | undefined;
    const abort = new AbortController();
    const sending: Sending = {
        correlationId,
        abortSignal: fencedSignal(abort.signal, fence),
        onResponse: ({ status, headers }) => {
            if (accepted !== undefined || status < 200 || status > 299) return;
            const operationUrl = operationUrlIn(headers, clients.endpoint);
            if (status !== 202 && headers.get('azure-asyncoperation') === undefined) {
                accepted = { kind: 'done' };
                return;
            }
            const retryAfterMs = retryAfter(headers.get('retry-after')) ?? defaultPollMs;
            accepted = {
                kind: 'accepted',
                retryAfterMs,
                ...(operationUrl === undefined ? {} : { operationUrl }),
            };
            abort.abort();
        },
    };
    try {
        await sendWrite(clients, keyVault, server, change, sending);
        return accepted ?? { kind: 'done' };
    } catch (error) {
        if (accepted !== undefined) return accepted;
        const failure = failureOf(error);
        const answer = refusedWrite(failure);
        const isConflict = answer.kind === 'transient' && failure.status === 409;
        return (isConflict ? await overtaken(clients, server, change) : undefined) ?? answer;
    }
}

/**
 * Azure takes no second diagnostic setting to the same workspace. One that somebody else has added since we looked makes
 * ours needless; without one, the conflict is another.
 */
async function overtaken(
    clients: ResourceManagerClients,
    server: ServerId,
    change: Change,
): Promise<WriteResult | undefined> {
    if (change.kind !== 'diagnosticSetting' || change.from !== null) return undefined;
    const workspace = change.to?.workspaceId?.toLowerCase();
    try {
        const { value: settings } = await diagnosticsReader(clients, server).diagnosticSettings();
        const other = settings.find(({ workspaceId }) => workspaceId?.toLowerCase() === workspace);
        if (workspace === undefined || other === undefined) return undefined;
        const reason = `somebody else added the diagnostic setting ${other.name} to the same workspace meanwhile`;
        return { kind: 'overtaken', reason };
    } catch {
        // What cannot be looked at does not change what Azure said of the write.
        return undefined;
    }
}

const defaultPollMs = 10_000;

/** Where to ask how an operation goes. A URL that our token may not go to is none. */
function operationUrlIn(
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
async function poll(
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

async function readBack(
    clients: ResourceManagerClients,
    keyVault: KeyVault,
    server: ServerId,
    change: Change,
): Promise<ReadBackResult> {
    try {
        return await readTarget(clients, keyVault, server, change);
    } catch (error) {
        const failure = failureOf(error);
        // The server, the parameter or the key is not there any more: waiting would not bring it back.
        if (failure.status === 404) return { kind: 'missing', reason: failureText(failure) };
        const pause = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
        return { kind: 'unanswered', reason: failureText(failure), ...pause };
    }
}
