import type { TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { TableClient } from '@azure/data-tables';
import { withDeadline } from '../client/deadline.ts';
import { credentialFor, expectOrigin, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { type ContainerClient, containerClient } from './rest/container-client.ts';
import { type QueueClient, queueClient } from './rest/queue-client.ts';
import { accountOf, type StorageAccount } from './rest/storage-account.ts';
import { storageScope, storageService } from './rest/storage-service.ts';

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
    queue(name: string): QueueClient;
    container(name: string): ContainerClient;
}

/** Milliseconds after which a call without a response is abandoned, retries included: the message becomes visible again. */
const defaultCallTimeoutMs = 10_000;
/** Few and short retries of a transient failure inside one call, for the same reason. */
const callOptions = {
    retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 },
    ...noRedirects,
};

export interface StorageClientOptions {
    /** Milliseconds after which a call without a response is abandoned, retries included. Default: 10,000. */
    readonly callTimeoutMs?: number;
    /** Makes a policy that counts the requests to a service, each attempt. Absent: none. */
    readonly counter?: ((service: 'table' | 'queue' | 'blob') => PipelinePolicy) | undefined;
}

/** Makes the account's clients. */
export function storageClients(
    location: StorageLocation,
    { callTimeoutMs = defaultCallTimeoutMs, counter }: StorageClientOptions = {},
): StorageClients {
    const bounds: Bounds = { callTimeoutMs, counter };
    if (location.kind === 'connectionString') {
        const { connectionString } = location;
        const options = { allowInsecureConnection: true, ...callOptions };
        return {
            table: (name) =>
                boundedTable(TableClient.fromConnectionString(connectionString, name, options), bounds),
            ...queuesAndContainers(accountOf(connectionString), bounds),
        };
    }
    const { tableUri, queueUri, blobUri } = location;
    const credential = credentialFor(storageScope, location.credential);
    return {
        table: (name) => boundedTable(new TableClient(tableUri, name, credential, callOptions), bounds),
        ...queuesAndContainers(
            {
                queueUri: queueUri.replace(/\/$/, ''),
                blobUri: blobUri.replace(/\/$/, ''),
                credential: { kind: 'token', credential },
            },
            bounds,
        ),
    };
}

type Bounds = Required<Omit<StorageClientOptions, 'counter'>> & Pick<StorageClientOptions, 'counter'>;

function queuesAndContainers(
    { queueUri, blobUri, credential }: StorageAccount,
    { callTimeoutMs, counter }: Bounds,
): Pick<StorageClients, 'queue' | 'container'> {
    const service = (uri: string, name: 'queue' | 'blob') => {
        const { httpClient } = trustedOrigin('the storage account', uri);
        const bound = boundedCalls(uri, callTimeoutMs);
        const counted = counter === undefined ? {} : { counter: counter(name) };
        return storageService({ uri, credential, httpClient, bound, ...counted, ...callOptions });
    };
    const queues = service(queueUri, 'queue');
    const blobs = service(blobUri, 'blob');
    return {
        queue: (name) => queueClient(queues, name),
        container: (name) => containerClient(blobs, name),
    };
}

function boundedTable(client: TableClient, { callTimeoutMs, counter }: Bounds): TableClient {
    client.pipeline.addPolicy(boundedCalls(client.url, callTimeoutMs), { phase: 'Serialize' });
    if (counter !== undefined) client.pipeline.addPolicy(counter('table'), { afterPhase: 'Sign' });
    return client;
}

/** Limits calls to the account's origin and a deadline. It runs before retries and before a token is fetched, so it covers the whole call, the response body included. */
function boundedCalls(url: string, callTimeoutMs: number): PipelinePolicy {
    const { origin } = new URL(url);
    return {
        name: 'boundedCall',
        async sendRequest(request, next) {
            expectOrigin('the storage account', origin, request.url);
            return await withDeadline('storage', callTimeoutMs, request, next);
        },
    };
}
