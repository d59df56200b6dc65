/**
 * Storage for unit tests. Starting Azurite costs more than a second, so that the files of a worker share one, which
 * ends with the worker. Each file has an empty account of its own in it, behind a proxy of its own.
 */
import type { TableClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type Azurite, freePorts, startAzurite } from '../../sandbox/storage/azurite.ts';
import { connectionString } from '../../sandbox/storage/connection-string.ts';
import type { Storage } from '../../sandbox/storage/storage.ts';
import { startStorageProxy } from '../../sandbox/storage/storage-proxy.ts';
import { newTable } from './audit-entries.ts';

const accounts = Array.from({ length: 100 }, (_, index) => `account${index}`);
let shared: Promise<Azurite> | undefined;
let opened = 0;

function startShared(): Promise<Azurite> {
    const [, key = ''] = /AccountKey=([^;]+)/.exec(connectionString(freePorts)) ?? [];
    // The child process takes its environment while it is spawned.
    process.env.AZURITE_ACCOUNTS = accounts.map((name) => `${name}:${key}`).join(';');
    const started = startAzurite({ ports: freePorts });
    delete process.env.AZURITE_ACCOUNTS;
    return started;
}

export async function openAccount(): Promise<Storage> {
    shared ??= startShared();
    const azurite = await shared;
    const account = accounts[opened];
    opened += 1;
    if (account === undefined) throw new RangeError('No account of the shared Azurite is left');
    const proxy = await startStorageProxy({ upstream: azurite.ports, ports: freePorts });
    const inAccount = (text: string): string => text.replaceAll('devstoreaccount1', account);
    return {
        connectionString: inAccount(connectionString(proxy.ports)),
        directConnectionString: inAccount(connectionString(azurite.ports)),
        proxy,
        azurite,
        stop: () => proxy.stop(),
    };
}

let made = 0;

export async function emptyTable({ connectionString }: Storage): Promise<TableClient> {
    made += 1;
    return await newTable(connectionString, `table${made}`);
}

/** An empty container, whose client tries once. */
export async function emptyContainer({ connectionString }: Storage): Promise<ContainerClient> {
    made += 1;
    const blobs = BlobServiceClient.fromConnectionString(connectionString, { retryOptions: { maxTries: 1 } });
    const container = blobs.getContainerClient(`container-${made}`);
    await container.create();
    return container;
}
