import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { poisonQueues } from '../../../../../src/azure/storage/queues/poison-queues.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

describe('a message that the host gave up', () => {
    test('is taken with its id and queue, and stays until it is removed', async () => {
        const service = QueueServiceClient.fromConnectionString(storage.connectionString);
        const queue = service.getQueueClient('assessments-poison');
        await queue.create();
        await queue.sendMessage(Buffer.from('{"server":"x"}').toString('base64'));
        await queue.sendMessage('no base64 of JSON');
        const queues = poisonQueues([queue, service.getQueueClient('remediations-poison')]);
        const taken = await queues.receive();
        expect(taken.map(({ queue: name, message }) => [name, message])).toEqual([
            ['assessments', { server: 'x' }],
            ['assessments', 'no base64 of JSON'],
        ]);
        expect(await queues.receive()).toEqual([]);
        for (const { remove } of taken) {
            await remove();
            await remove();
        }
        expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
    });
});
