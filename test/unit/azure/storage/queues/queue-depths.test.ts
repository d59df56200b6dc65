import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { queueDepths } from '../../../../../src/azure/storage/queues/queue-depths.ts';
import { sendMessage } from '../../../../../src/azure/storage/queues/work-queues.ts';
import { storageClients } from '../../../../../src/azure/storage/storage-clients.ts';
import { StorageUnavailableError } from '../../../../../src/errors.ts';
import { perFile } from '../../../../support/per-file.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

const account = perFile(openAccount, (storage) => storage.stop(), 60_000);

test('a queue has the number of its messages and the time since which the first visible one waits', async () => {
    const { connectionString, proxy } = account();
    const clients = storageClients({ kind: 'connectionString', connectionString });
    const [full, scheduled, missing] = ['full', 'scheduled', 'missing'].map(clients.queue);
    if (full === undefined || scheduled === undefined || missing === undefined) throw new Error('no queue');
    await full.createIfNotExists();
    await scheduled.createIfNotExists();
    await sendMessage(full, { number: 1 });
    await sendMessage(full, { number: 2 });
    await sendMessage(scheduled, { number: 3 }, 3_600_000);
    const sdk = QueueServiceClient.fromConnectionString(connectionString).getQueueClient('full');
    const { peekedMessageItems } = await sdk.peekMessages({ numberOfMessages: 1 });
    const before = proxy.requests.length;
    expect(await queueDepths([full, scheduled, missing]).read()).toEqual([
        { queue: 'full', messages: 2, oldestAt: peekedMessageItems[0]?.insertedOn.toISOString() },
        { queue: 'scheduled', messages: 1 },
        { queue: 'missing', messages: 0 },
    ]);
    const paths = proxy.requests.slice(before).map(({ method, path }) => [method, path.includes('peekonly')]);
    expect(paths.toSorted()).toEqual([
        ['GET', false],
        ['GET', false],
        ['GET', false],
        ['GET', true],
        ['GET', true],
    ]);
});

test.each([
    ['scheduled by Pgwarden', { delaySeconds: 90 }, '2026-06-15T12:01:30.000Z'],
    ['of an older Pgwarden', {}, '2026-06-15T12:00:00.000Z'],
    ['with a damaged delay', { delaySeconds: '90' }, '2026-06-15T12:00:00.000Z'],
    ['with a delay that no queue grants', { delaySeconds: 1e12 }, '2026-06-15T12:00:00.000Z'],
    ['that is no object', 7, '2026-06-15T12:00:00.000Z'],
])('a message %s waits since it is visible', async (_, message, oldestAt) => {
    const messageText = Buffer.from(JSON.stringify(message)).toString('base64');
    const insertedOn = new Date('2026-06-15T12:00:00Z');
    const { connectionString } = account();
    const client = storageClients({ kind: 'connectionString', connectionString }).queue('one');
    const queue = {
        ...client,
        getProperties: async () => ({ approximateMessagesCount: 1 }),
        peekMessages: async () => ({ peekedMessageItems: [{ messageId: '1', messageText, insertedOn }] }),
    };
    expect(await queueDepths([queue]).read()).toEqual([{ queue: 'one', messages: 1, oldestAt }]);
});

test('a message that was put off waits since the end of its delay', async () => {
    const { connectionString } = account();
    const client = storageClients({ kind: 'connectionString', connectionString }).queue('one');
    const sent: string[] = [];
    await sendMessage({ ...client, sendMessage: async (text) => sent.push(text) }, { number: 1 }, 89_001);
    const insertedOn = new Date('2026-06-15T12:00:00Z');
    const queue = {
        ...client,
        getProperties: async () => ({ approximateMessagesCount: 1 }),
        peekMessages: async () => ({
            peekedMessageItems: sent.map((messageText) => ({ messageId: '1', messageText, insertedOn })),
        }),
    };
    expect(await queueDepths([queue]).read()).toEqual([
        { queue: 'one', messages: 1, oldestAt: '2026-06-15T12:01:30.000Z' },
    ]);
});

test('a queue that is not available fails as storage', async () => {
    const { connectionString, proxy } = account();
    proxy.setUnavailable('queue', 'busy');
    try {
        const queue = storageClients({ kind: 'connectionString', connectionString }).queue('full');
        await expect(queueDepths([queue]).read()).rejects.toThrow(StorageUnavailableError);
    } finally {
        proxy.setUnavailable('queue', undefined);
    }
});
