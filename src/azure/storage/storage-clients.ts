import type { TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { TableClient } from '@azure/data-tables';
import {
    type AnonymousCredential,
    BlobServiceClient,
    newPipeline as newBlobPipeline,
    type RequestPolicyFactory,
    type StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { newPipeline as newQueuePipeline, QueueServiceClient } from '@azure/storage-queue';
import { withDeadline } from '../client/deadline.ts';
import { credentialFor, expectOrigin, noRedirects } from '../client/trusted-origin.ts';

/** Access to the storage account: a connection string (the sandbox), or its endpoints and the app's identity (Azure). */
export type StorageLocation =
    | { readonly kind: 'connectionString'; readonly connectionString: string }
    | {
          readonly kind: 'identity';
          readonly credential: TokenCredential;
          readonly tableUri: string;
          readonly queueUri: string;
          readonly blobUri: string;
      };

/** The account's clients. Their calls go only to its own endpoints, and end at a deadline. */
export interface StorageClients {
    table(name: string): TableClient;
    readonly queues: QueueServiceClient;
    readonly blobs: BlobServiceClient;
}

/** Milliseconds after which a call without a response is abandoned, retries included: the message becomes visible again. */
const defaultCallTimeoutMs = 10_000;
/** Few and short retries of a transient failure inside one call, for the same reason. */
const tableOptions = {
    retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 },
    ...noRedirects,
};
const pipelineOptions = {
    retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 },
    ...noRedirects,
};

/** Storage's audience, of every cloud. */
const scope = 'https://storage.azure.com/.default';

/** Makes the account's clients. */
export function storageClients(
    location: StorageLocation,
    callTimeoutMs: number = defaultCallTimeoutMs,
): StorageClients {
    const bounded = (client: TableClient) => boundedTable(client, callTimeoutMs);
    if (location.kind === 'connectionString') {
        const { connectionString } = location;
        const options = { allowInsecureConnection: true, ...tableOptions };
        const queues = QueueServiceClient.fromConnectionString(connectionString);
        const blobs = BlobServiceClient.fromConnectionString(connectionString);
        return {
            table: (name) => bounded(TableClient.fromConnectionString(connectionString, name, options)),
            // The key or the SAS is the account's, so all services share it.
            queues: boundedQueues(queues.url, blobs.credential, callTimeoutMs),
            blobs: boundedBlobs(blobs.url, blobs.credential, callTimeoutMs),
        };
    }
    const { tableUri, queueUri, blobUri } = location;
    const credential = credentialFor(scope, location.credential);
    return {
        table: (name) => bounded(new TableClient(tableUri, name, credential, tableOptions)),
        queues: boundedQueues(queueUri, credential, callTimeoutMs),
        blobs: boundedBlobs(blobUri, credential, callTimeoutMs),
    };
}

type Credential = StorageSharedKeyCredential | AnonymousCredential | TokenCredential;

interface Bounds {
    readonly origin: string;
    /** Milliseconds. */
    readonly callTimeoutMs: number;
}

function boundedTable(client: TableClient, callTimeoutMs: number): TableClient {
    const bounds = { origin: new URL(client.url).origin, callTimeoutMs };
    const policy: PipelinePolicy = {
        name: 'boundedCall',
        sendRequest: (request, next) => boundedCall(bounds, request, next),
    };
    client.pipeline.addPolicy(policy, { phase: 'Serialize' });
    return client;
}

function boundedQueues(url: string, credential: Credential, callTimeoutMs: number): QueueServiceClient {
    const pipeline = newQueuePipeline(credential, pipelineOptions);
    pipeline.factories.push(boundedFactory(url, callTimeoutMs));
    return new QueueServiceClient(url, pipeline);
}

function boundedBlobs(url: string, credential: Credential, callTimeoutMs: number): BlobServiceClient {
    const pipeline = newBlobPipeline(credential, pipelineOptions);
    pipeline.factories.push(boundedFactory(url, callTimeoutMs));
    return new BlobServiceClient(url, pipeline);
}

/** Returns the policy in the form of the older blob and queue clients. */
function boundedFactory(url: string, callTimeoutMs: number): RequestPolicyFactory {
    const bounds = { origin: new URL(url).origin, callTimeoutMs };
    return {
        create: (next) => ({
            sendRequest: (request) => boundedCall(bounds, request, (sent) => next.sendRequest(sent)),
        }),
    };
}

/** Limits a call to the account's origin and a deadline. It runs before retries and before a token is fetched, so it covers the whole call, the response body included. */
async function boundedCall<Sent extends { url: string; abortSignal?: unknown }, Received>(
    { origin, callTimeoutMs }: Bounds,
    request: Sent,
    send: (request: Sent) => Promise<Received>,
): Promise<Received> {
    expectOrigin('the storage account', origin, request.url);
    return await withDeadline('storage', callTimeoutMs, request, send);
}
