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

/** Where the one storage account is: a connection string (the sandbox), or its endpoints and our identity (Azure). */
export type StorageLocation =
    | { readonly kind: 'connectionString'; readonly connectionString: string }
    | {
          readonly kind: 'identity';
          readonly credential: TokenCredential;
          readonly tableUri: string;
          readonly queueUri: string;
          readonly blobUri: string;
      };

/** The clients of the account. Their calls go to its own endpoints only, and each ends within the longest time that a call may take. */
export interface StorageClients {
    table(name: string): TableClient;
    readonly queues: QueueServiceClient;
    readonly blobs: BlobServiceClient;
}

/** A call that storage does not answer is given up after this long, its retries included: the message comes back. */
const defaultCallMs = 10_000;
/** Retries of a passing failure inside one call are few and short, for the same reason. */
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

export function storageClients(
    location: StorageLocation,
    longestCallMs: number = defaultCallMs,
): StorageClients {
    const bounded = (client: TableClient) => boundedTable(client, longestCallMs);
    if (location.kind === 'connectionString') {
        const { connectionString } = location;
        const options = { allowInsecureConnection: true, ...tableOptions };
        const queues = QueueServiceClient.fromConnectionString(connectionString);
        const blobs = BlobServiceClient.fromConnectionString(connectionString);
        return {
            table: (name) => bounded(TableClient.fromConnectionString(connectionString, name, options)),
            // The key or the SAS is that of the account.
            queues: boundedQueues(queues.url, blobs.credential, longestCallMs),
            blobs: boundedBlobs(blobs.url, blobs.credential, longestCallMs),
        };
    }
    const { tableUri, queueUri, blobUri } = location;
    const credential = credentialFor(scope, location.credential);
    return {
        table: (name) => bounded(new TableClient(tableUri, name, credential, tableOptions)),
        queues: boundedQueues(queueUri, credential, longestCallMs),
        blobs: boundedBlobs(blobUri, credential, longestCallMs),
    };
}

type Credential = StorageSharedKeyCredential | AnonymousCredential | TokenCredential;

interface Bounds {
    readonly origin: string;
    /** Milliseconds. */
    readonly longestCallMs: number;
}

function boundedTable(client: TableClient, longestCallMs: number): TableClient {
    const bounds = { origin: new URL(client.url).origin, longestCallMs };
    const policy: PipelinePolicy = {
        name: 'boundedCall',
        sendRequest: (request, next) => boundedCall(bounds, request, next),
    };
    client.pipeline.addPolicy(policy, { phase: 'Serialize' });
    return client;
}

function boundedQueues(url: string, credential: Credential, longestCallMs: number): QueueServiceClient {
    const pipeline = newQueuePipeline(credential, pipelineOptions);
    pipeline.factories.push(boundedFactory(url, longestCallMs));
    return new QueueServiceClient(url, pipeline);
}

function boundedBlobs(url: string, credential: Credential, longestCallMs: number): BlobServiceClient {
    const pipeline = newBlobPipeline(credential, pipelineOptions);
    pipeline.factories.push(boundedFactory(url, longestCallMs));
    return new BlobServiceClient(url, pipeline);
}

/** The same policy as clients of the older kind take it. */
function boundedFactory(url: string, longestCallMs: number): RequestPolicyFactory {
    const bounds = { origin: new URL(url).origin, longestCallMs };
    return {
        create: (next) => ({
            sendRequest: (request) => boundedCall(bounds, request, (sent) => next.sendRequest(sent)),
        }),
    };
}

/** Stands before retries and before a token is fetched: what it bounds is the whole call, the answer's body included. */
async function boundedCall<Sent extends { url: string; abortSignal?: unknown }, Answer>(
    { origin, longestCallMs }: Bounds,
    request: Sent,
    send: (request: Sent) => Promise<Answer>,
): Promise<Answer> {
    expectOrigin('the storage account', origin, request.url);
    return await withDeadline('storage', longestCallMs, request, send);
}
