import { setTimeout as delay } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import type { StorageService } from '../../../sandbox/storage/azurite.ts';
import { type Storage, startStorage } from '../../../sandbox/storage/storage.ts';
import { startStorageOutages } from '../../../sandbox/storage/storage-outages.ts';
import type { Unavailability } from '../../../sandbox/storage/storage-proxy.ts';

let storage: Storage;

beforeAll(async () => {
    storage = await startStorage();
}, 30_000);

afterAll(async () => {
    await storage?.stop();
});

afterEach(() => {
    for (const service of ['blob', 'queue', 'table'] as const)
        storage.proxy.setUnavailable(service, undefined);
});

const noRetries = { maxTries: 1, maxRetries: 0 };

function clients(connectionString = storage.connectionString) {
    return {
        queues: QueueServiceClient.fromConnectionString(connectionString, { retryOptions: noRetries }),
        blobs: BlobServiceClient.fromConnectionString(connectionString, { retryOptions: noRetries }),
        table: (name: string) =>
            TableClient.fromConnectionString(connectionString, name, {
                allowInsecureConnection: true,
                retryOptions: noRetries,
            }),
    };
}

describe('The storage proxy', { timeout: 30_000 }, () => {
    it('lets blobs through, content and properties alike', async () => {
        const container = clients().blobs.getContainerClient('through');
        await container.create();
        const blob = container.getBlockBlobClient('a/ü.txt');
        await blob.upload('grüße', Buffer.byteLength('grüße'));
        expect((await blob.getProperties()).contentLength).toBe(7);
        expect((await blob.downloadToBuffer()).toString('utf8')).toBe('grüße');
    });

    it('lets table entities through with their ETags', async () => {
        const table = clients().table('through');
        await table.createTable();
        await table.createEntity({ partitionKey: 'p', rowKey: 'r', value: 1 });
        const { etag } = await table.getEntity('p', 'r');
        const changed = { partitionKey: 'p', rowKey: 'r', value: 2 };
        await table.updateEntity(changed, 'Replace', { etag });
        await expect(table.updateEntity(changed, 'Replace', { etag })).rejects.toMatchObject({
            statusCode: 412,
        });
    });

    it('makes one service busy and leaves the others alone', async () => {
        storage.proxy.setUnavailable('queue', 'busy');
        await expect(clients().queues.getProperties()).rejects.toMatchObject({
            statusCode: 503,
            code: 'ServerBusy',
        });
        expect((await clients().blobs.getProperties())._response.status).toBe(200);
        storage.proxy.setUnavailable('queue', undefined);
        expect((await clients().queues.getProperties())._response.status).toBe(200);
    });

    it('responds for a busy table in the format of tables', async () => {
        storage.proxy.setUnavailable('table', 'busy');
        await expect(clients().table('busy').createTable()).rejects.toMatchObject({
            statusCode: 503,
            details: { odataError: { code: 'ServerBusy' } },
        });
    });

    it('cuts connections to a service that is reset', async () => {
        storage.proxy.setUnavailable('blob', 'reset');
        await expect(clients().blobs.getProperties()).rejects.toMatchObject({ code: 'ECONNRESET' });
    });

    it('acts before the n-th matching request, which never arrives', async () => {
        const queue = clients().queues.getQueueClient('before');
        await queue.create();
        const path = /^\/devstoreaccount1\/before\/messages/;
        let acted = 0;
        storage.proxy.at({ service: 'queue', method: 'POST', path, nth: 2, when: 'before' }, () => {
            acted += 1;
        });
        await queue.sendMessage('first');
        await expect(queue.sendMessage('second')).rejects.toMatchObject({ code: 'ECONNRESET' });
        await queue.sendMessage('third');
        expect(acted).toBe(1);
        const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
        expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['first', 'third']);
    });

    it('acts after a request took effect and loses its answer', async () => {
        const queue = clients().queues.getQueueClient('after');
        let acted = 0;
        storage.proxy.at({ method: 'PUT', path: /\/after\?/, when: 'after' }, () => {
            acted += 1;
        });
        await expect(queue.create()).rejects.toMatchObject({ code: 'ECONNRESET' });
        expect(acted).toBe(1);
        expect(await clients(storage.directConnectionString).queues.getQueueClient('after').exists()).toBe(
            true,
        );
    });

    it('does not act at a point that was withdrawn', async () => {
        const takeBack = storage.proxy.at({ when: 'before' }, () => {
            throw new Error('It acted');
        });
        takeBack();
        expect((await clients().blobs.getProperties())._response.status).toBe(200);
    });

    it('has outages of one service at a time, that end', async () => {
        const requests: string[] = [];
        const watched = { ...storage.proxy, setUnavailable };
        function setUnavailable(service: StorageService, how: Unavailability | undefined): void {
            if (how !== undefined) requests.push(service);
            storage.proxy.setUnavailable(service, how);
        }
        const outages = startStorageOutages(watched, createRandom(5), { calm: [1, 2], outage: [1, 2] });
        const deadline = Date.now() + 10_000;
        while (new Set(requests).size < 3 && Date.now() < deadline) await delay(5);
        outages.stop();
        expect(new Set(requests)).toEqual(new Set(['blob', 'queue', 'table']));
        expect((await clients().blobs.getProperties())._response.status).toBe(200);
        expect((await clients().queues.getProperties())._response.status).toBe(200);
    });

    it('remembers the requests that passed', async () => {
        const requests = storage.proxy.requests.length;
        await clients().blobs.getProperties();
        expect(storage.proxy.requests.slice(requests)).toEqual([
            {
                service: 'blob',
                method: 'GET',
                path: '/devstoreaccount1/?restype=service&comp=properties&timeout=30',
                status: 200,
            },
        ]);
    });
});
