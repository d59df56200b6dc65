import { LeaseLostError } from '../../errors.ts';
import type { Change } from '../../model/change.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ReadBackResult, WriteResult } from '../../model/write-results.ts';
import type { Fence, ServerWriter } from '../../ports.ts';
import { refusedWrite } from '../client/classify-failure.ts';
import { failureOf, failureText, retryAfter } from '../client/failure.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from '../resource-manager/clients.ts';
import { fencedSignal } from '../resource-manager/fenced-signal.ts';
import { operationIdIn, operationUrlIn, pollOperation } from '../resource-manager/poll-operation.ts';
import { resourceReads } from '../resource-manager/resource-reads.ts';
import { adapterOf } from './adapters.ts';
import type { Sending, ServerClients } from './change-adapter.ts';

/** Makes a writer that sends writes, polls operations by their Azure-AsyncOperation URL, and reads targets back. */
export function serverWriter(clients: ResourceManagerClients, keyVault: KeyVault): ServerWriter {
    const clientsOf = (server: ServerId): ServerClients => ({
        server,
        endpoint: clients.endpoint,
        serverVersions: clients.serverVersions,
        reads: resourceReads(clients, server.subscriptionId),
        postgres: clients.postgres(server.subscriptionId),
        monitor: clients.monitor(server.subscriptionId),
        keyVault,
    });
    return {
        start: (server, ...call) => start(clientsOf(server), clients.endpoint, ...call),
        poll: (server, operationUrl) => pollOperation(clients, server, operationUrl),
        readBack: (server, change) => readBack(clientsOf(server), change),
    };
}

/**
 * Sends the write and returns as soon as Azure accepts it. The clients would poll at once; the abort signal stops them
 * after the first response, whose headers have the URL for later polls.
 */
async function start(
    azure: ServerClients,
    endpoint: string,
    change: Change,
    correlationId: string,
    fence: Fence = { holds: () => true },
): Promise<WriteResult> {
    let accepted: WriteResult | undefined;
    const abort = new AbortController();
    const sending: Sending = {
        headers: { 'x-ms-correlation-request-id': correlationId },
        abortSignal: fencedSignal(abort.signal, fence),
        onResponse: ({ status, headers }) => {
            if (accepted !== undefined || status < 200 || status > 299) return;
            const operationUrl = operationUrlIn(headers, endpoint);
            if (status !== 202 && headers.get('azure-asyncoperation') === undefined) {
                accepted = { kind: 'done' };
                return;
            }
            const retryAfterMs = retryAfter(headers.get('retry-after')) ?? defaultPollMs;
            accepted = {
                kind: 'accepted',
                retryAfterMs,
                ...(operationUrl === undefined ? {} : operationFields(operationUrl)),
            };
            abort.abort();
        },
    };
    try {
        if (sending.abortSignal.aborted) throw new LeaseLostError(serverPath(azure.server));
        await adapterOf(change).send(azure, change, sending);
        return accepted ?? { kind: 'done' };
    } catch (error) {
        if (accepted !== undefined) return accepted;
        const failure = failureOf(error);
        const result = refusedWrite(failure);
        const isConflict = result.kind === 'transient' && failure.status === 409;
        return (isConflict ? await overtaken(azure, change) : undefined) ?? result;
    }
}

const defaultPollMs = 10_000;

function operationFields(operationUrl: string): Pick<Accepted, 'operationUrl' | 'operationId'> {
    const operationId = operationIdIn(operationUrl);
    return { operationUrl, ...(operationId === undefined ? {} : { operationId }) };
}

type Accepted = WriteResult & { readonly kind: 'accepted' };

/** Returns `overtaken` when another actor has made the change needless; undefined when the conflict has another cause. */
async function overtaken(azure: ServerClients, change: Change): Promise<WriteResult | undefined> {
    try {
        const reason = await adapterOf(change).overtaken?.(azure, change);
        return reason === undefined ? undefined : { kind: 'overtaken', reason };
    } catch {
        // A failed read does not change Azure's result of the write.
        return undefined;
    }
}

async function readBack(azure: ServerClients, change: Change): Promise<ReadBackResult> {
    try {
        return await adapterOf(change).readBack(azure, change);
    } catch (error) {
        const failure = failureOf(error);
        // The server, the parameter or the key no longer exists: waiting would not bring it back.
        if (failure.status === 404) return { kind: 'missing', reason: failureText(failure) };
        const delay = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
        return { kind: 'unanswered', reason: failureText(failure), ...delay };
    }
}
