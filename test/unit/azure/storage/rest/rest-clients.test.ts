import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { failureOf } from '../../../../../src/azure/client/failure.ts';
import { accountOf } from '../../../../../src/azure/storage/rest/storage-account.ts';
import { type StorageClients, storageClients } from '../../../../../src/azure/storage/storage-clients.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let clients: StorageClients;
/** The SDK's client of the same container. */
let sdk: ContainerClient;

beforeAll(async () => {
    storage = await openAccount();
    const { connectionString } = storage;
    clients = storageClients({ kind: 'connectionString', connectionString });
    sdk = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('names');
    await clients.container('names').createIfNotExists();
}, 60_000);

afterAll(() => storage.stop());

const names = ['2026/a & b <c>.json', '2026/grün %41 + #1?.json', 'top.json'];

test('blobs are listed under the names that the SDK gave them, page by page and by folder', async () => {
    for (const name of names) await sdk.getBlockBlobClient(name).upload('x', 1);
    const container = clients.container('names');
    const pages: (readonly string[])[] = [];
    for await (const { segment } of container.listBlobsFlat().byPage({ maxPageSize: 2 })) {
        pages.push(segment.blobItems.map(({ name }) => name));
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat().toSorted()).toEqual(names.toSorted());
    const top: object[] = [];
    for await (const item of container.listBlobsByHierarchy('/')) top.push(item);
    expect(top).toEqual([
        { kind: 'prefix', name: '2026/' },
        { kind: 'blob', name: 'top.json' },
    ]);
});

test('a blob of any name is written, read, leased and removed', async () => {
    const blob = clients.container('names').getBlockBlobClient(names[1] ?? '');
    const { etag } = await blob.upload('grüße', 7, { blobHTTPHeaders: { blobContentType: 'text/plain' } });
    expect(await blob.download()).toEqual({ readableStreamBody: ['grüße'], etag });
    expect(await blob.getProperties()).toEqual({ etag });
    const { contentType, contentLength } = await sdk.getBlobClient(names[1] ?? '').getProperties();
    expect([contentType, contentLength]).toEqual(['text/plain', 7]);
    const lease = blob.getBlobLeaseClient();
    await lease.acquireLease(15);
    const refusal = await blob.getBlobLeaseClient().acquireLease(15).catch(failureOf);
    expect(refusal).toMatchObject({ status: 409, code: 'LeaseAlreadyPresent' });
    await lease.releaseLease();
    await blob.delete();
    expect(await blob.getProperties().catch(failureOf)).toMatchObject({ status: 404 });
});

test('an upload under a condition that does not hold changes nothing', async () => {
    const blob = clients.container('names').getBlockBlobClient('condition.json');
    const { etag = '' } = await blob.upload('1', 1, { conditions: { ifNoneMatch: '*' } });
    const second = blob.upload('2', 1, { conditions: { ifNoneMatch: '*' } }).catch(failureOf);
    expect(await second).toMatchObject({ status: 409 });
    await blob.upload('3', 1, { conditions: { ifMatch: etag } });
    expect(await blob.upload('4', 1, { conditions: { ifMatch: etag } }).catch(failureOf)).toMatchObject({
        status: 412,
        code: 'ConditionNotMet',
    });
    expect(await blob.download()).toMatchObject({ readableStreamBody: ['3'] });
});

test('a message that the SDK sent is received with its text, and removed', async () => {
    const queue = clients.queue('rest');
    await queue.createIfNotExists();
    await queue.createIfNotExists();
    const service = QueueServiceClient.fromConnectionString(storage.connectionString);
    await service.getQueueClient('rest').sendMessage('<a & "b">');
    const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: 32,
        visibilityTimeout: 30,
    });
    expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['<a & "b">']);
    const [message] = receivedMessageItems;
    await queue.deleteMessage(message?.messageId ?? '', message?.popReceipt ?? '');
    expect(
        await queue.deleteMessage(message?.messageId ?? '', message?.popReceipt ?? '').catch(failureOf),
    ).toMatchObject({ status: 404, code: 'MessageNotFound' });
});

test.each([
    ['UseDevelopmentStorage=true', 'http://127.0.0.1:10001/devstoreaccount1', 'key'],
    ['AccountName=acc;AccountKey=AAAA', 'https://acc.queue.core.windows.net', 'key'],
    [
        'AccountName=acc;AccountKey=AAAA;EndpointSuffix=core.chinacloudapi.cn',
        'https://acc.queue.core.chinacloudapi.cn',
        'key',
    ],
    [
        'QueueEndpoint=https://q.example/;SharedAccessSignature=?sv=1&sig=a%3D',
        'https://q.example',
        'signature',
    ],
])('%s names its queues and its credential', (connectionString, queueUri, kind) => {
    expect(accountOf(connectionString)).toMatchObject({ queueUri, credential: { kind } });
});
