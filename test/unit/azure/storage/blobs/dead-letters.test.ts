import type { ContainerClient } from '@azure/storage-blob';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { deadLetters } from '../../../../../src/azure/storage/blobs/dead-letters.ts';
import { emptyContainer, openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    container = await emptyContainer(storage);
});

describe('dead letters', () => {
    async function upload(name: string, text: string): Promise<void> {
        await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
    }

    test('are files of events', async () => {
        const letters = deadLetters(container);
        await upload('topic/2026/06/15/a.json', '[{"id":"1"},{"id":"2"}]');
        await upload('topic/2026/06/15/b.json', '{"id":"3"}');
        await upload('topic/2026/06/15/c.json', 'not JSON');
        expect(await letters.list(10)).toEqual([
            'topic/2026/06/15/a.json',
            'topic/2026/06/15/b.json',
            'topic/2026/06/15/c.json',
        ]);
        expect(await letters.read('topic/2026/06/15/a.json')).toEqual([{ id: '1' }, { id: '2' }]);
        expect(await letters.read('topic/2026/06/15/b.json')).toEqual([{ id: '3' }]);
        expect(await letters.read('topic/2026/06/15/c.json')).toEqual(['not JSON']);
        await letters.remove('topic/2026/06/15/a.json');
        await letters.remove('topic/2026/06/15/a.json');
        expect(await letters.list(10)).toHaveLength(2);
    });

    test('that cannot be taken and stay keep no other from being read', async () => {
        const letters = deadLetters(container);
        for (const name of ['a', 'b', 'c', 'd', 'e']) await upload(`${name}.json`, '[]');
        const lists = [await letters.list(2), await letters.list(2), await letters.list(2)];
        expect(lists).toEqual([['a.json', 'b.json'], ['c.json', 'd.json'], ['e.json']]);
        expect(await letters.list(2)).toEqual(['a.json', 'b.json']);
    });

    test('without a container are none', async () => {
        const blobs = BlobServiceClient.fromConnectionString(storage.connectionString);
        expect(await deadLetters(blobs.getContainerClient('nowhere')).list(10)).toEqual([]);
    });
});
