/**
 * Storage clients for a binding's connection: a connection string in the setting of that name, or identity-based
 * settings (`NAME__queueServiceUri`, `NAME__accountName`, `NAME__credential`, `NAME__clientId`).
 */
import { DefaultAzureCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { type AppSettings, setting } from './app-settings.ts';
import { HostStartError } from './errors.ts';

/** The connection of the host itself, and of bindings that name none. */
export const hostStorageConnection = 'AzureWebJobsStorage';

/** The host polls by itself and backs off by itself: few retries inside the client. */
const retryOptions = { maxTries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1000, tryTimeoutInMs: 10_000 };

export function queueService(connection: string, settings: AppSettings): QueueServiceClient {
    const found = storageConnection(connection, 'queue', settings);
    return found.kind === 'connectionString'
        ? QueueServiceClient.fromConnectionString(found.text, { retryOptions })
        : new QueueServiceClient(found.uri, found.credential, { retryOptions });
}

export function blobService(connection: string, settings: AppSettings): BlobServiceClient {
    const found = storageConnection(connection, 'blob', settings);
    return found.kind === 'connectionString'
        ? BlobServiceClient.fromConnectionString(found.text, { retryOptions })
        : new BlobServiceClient(found.uri, found.credential, { retryOptions });
}

type StorageConnection =
    | { readonly kind: 'connectionString'; readonly text: string }
    | { readonly kind: 'identity'; readonly uri: string; readonly credential: TokenCredential };

function storageConnection(
    connection: string,
    service: 'queue' | 'blob',
    settings: AppSettings,
): StorageConnection {
    // A connection may be written without the prefix `AzureWebJobs`.
    const names = [connection, `AzureWebJobs${connection}`];
    for (const name of names) {
        const text = setting(settings, name);
        if (text !== undefined && text !== '') return { kind: 'connectionString', text };
        const uri = serviceUri(name, service, settings);
        if (uri !== undefined) return { kind: 'identity', uri, credential: credential(name, settings) };
    }
    throw new HostStartError(
        `The connection '${connection}' has no app setting: ${connection} or ${connection}__${service}ServiceUri.`,
    );
}

function serviceUri(name: string, service: string, settings: AppSettings): string | undefined {
    const uri = setting(settings, `${name}__${service}ServiceUri`);
    if (uri !== undefined) return uri;
    const account = setting(settings, `${name}__accountName`);
    return account === undefined ? undefined : `https://${account}.${service}.core.windows.net`;
}

function credential(name: string, settings: AppSettings): TokenCredential {
    if (setting(settings, `${name}__credential`)?.toLowerCase() !== 'managedidentity')
        return new DefaultAzureCredential();
    const clientId = setting(settings, `${name}__clientId`);
    return clientId === undefined
        ? new ManagedIdentityCredential()
        : new ManagedIdentityCredential({ clientId });
}
