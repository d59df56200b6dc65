import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../../sandbox/storage/storage.ts';
import { type AppDirectory, eventually, type RunningHost, sampleApp, startSample } from './running-host.ts';

let app: AppDirectory;
let storage: Storage;
let queue: QueueClient;
let poison: QueueClient;
let host: RunningHost | undefined;
let queues = 0;

beforeAll(async () => {
    app = await sampleApp();
    storage = await startStorage();
}, 30_000);

afterAll(async () => {
    await storage?.stop();
    await app?.remove();
});

beforeEach(async () => {
    queues += 1;
    const service = QueueServiceClient.fromConnectionString(storage.connectionString);
    queue = service.getQueueClient(`sample-${queues}`);
    poison = service.getQueueClient(`sample-${queues}-poison`);
    await queue.create();
});

afterEach(async () => {
    await host?.end('SIGKILL');
    host = undefined;
});

async function start(lockSeconds = 600): Promise<RunningHost> {
    const started = await startSample({
        app,
        settings: { AzureWebJobsStorage: storage.connectionString, SAMPLE_QUEUE: queue.name },
        args: ['--queue-lock-seconds', String(lockSeconds)],
    });
    host = started;
    return started;
}

function encoded(text: string): string {
    return Buffer.from(text).toString('base64');
}

async function messagesLeft(client: QueueClient): Promise<number | undefined> {
    return (await client.getProperties()).approximateMessagesCount;
}

describe('Queue functions', { timeout: 30_000 }, () => {
    it('get JSON as a value, other text as text, and the metadata of the message', async () => {
        const running = await start();
        await queue.sendMessage(encoded('{"a":[1,"ü"]}'));
        await queue.sendMessage(encoded('not JSON'));
        await eventually(running, 'two messages', () => running.shown('message')[1]);
        const shown = [...running.shown('message')].sort((a, b) =>
            typeof a.message < typeof b.message ? -1 : 1,
        );
        expect(shown).toEqual([
            {
                what: 'message',
                message: { a: [1, 'ü'] },
                queueTrigger: { a: [1, 'ü'] },
                dequeueCount: 1,
                kinds: Array(5).fill('string'),
            },
            {
                what: 'message',
                message: 'not JSON',
                queueTrigger: 'not JSON',
                dequeueCount: 1,
                kinds: Array(5).fill('string'),
            },
        ]);
        await eventually(running, 'an empty queue', async () =>
            (await messagesLeft(queue)) === 0 ? true : undefined,
        );
    });

    it('move a message that fails three times to the poison queue, unchanged', async () => {
        const running = await start();
        await queue.sendMessage(encoded('poison'));
        await eventually(running, 'the poison queue', async () =>
            (await poison.exists()) && (await messagesLeft(poison)) === 1 ? true : undefined,
        );
        expect(running.shown('message').map(({ dequeueCount }) => dequeueCount)).toEqual([1, 2, 3]);
        const [moved] = (await poison.receiveMessages()).receivedMessageItems;
        expect(moved?.messageText).toBe(encoded('poison'));
        expect(await messagesLeft(queue)).toBe(0);
    });

    it('never see a message that is not base64: it goes to the poison queue', async () => {
        const running = await start();
        await queue.sendMessage('{"plain":"JSON"}');
        await eventually(running, 'the poison queue', async () =>
            (await poison.exists()) && (await messagesLeft(poison)) === 1 ? true : undefined,
        );
        expect(running.shown('message')).toEqual([]);
    });

    it('get a message again when their host is killed while they run', async () => {
        const first = await start(1);
        await queue.sendMessage(encoded('{"sleep":60000}'));
        await eventually(first, 'the first run', () => first.shown('message')[0]);
        expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
        const second = await start(1);
        const shown = await eventually(second, 'the second run', () => second.shown('message')[0]);
        expect(shown.dequeueCount).toBe(2);
    });

    it('keep a message for themselves for as long as they run', async () => {
        const running = await start(1);
        await queue.sendMessage(encoded('{"sleep":2500}'));
        await eventually(running, 'the end of the run', () => running.shown('message-done')[0]);
        expect(running.shown('message')).toHaveLength(1);
        await eventually(running, 'an empty queue', async () =>
            (await messagesLeft(queue)) === 0 ? true : undefined,
        );
    });

    it('run at most batchSize and newBatchThreshold at once', async () => {
        const [short, long] = [encoded('{"sleep":100}'), encoded('{"sleep":60000}')];
        for (const text of [...Array(8).fill(short), ...Array(32).fill(long)]) await queue.sendMessage(text);
        const running = await start();
        // 16 at once; when 8 of them are done, 16 more: 24 run, and no further batch is fetched.
        await eventually(running, '32 runs', () => running.shown('message')[31]);
        expect(running.shown('message-done')).toHaveLength(8);
        expect(running.shown('message')).toHaveLength(32);
        expect((await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems).toHaveLength(8);
    });

    it('write to queues by their output bindings, a list as many messages', async () => {
        const running = await start();
        expect((await running.fetch('/api/enqueue')).status).toBe(202);
        await eventually(running, 'two messages', () => running.shown('message')[1]);
        expect(running.shown('message').map(({ message }) => message)).toEqual(
            expect.arrayContaining([{ from: 'output' }, 'a text']),
        );
    });

    it('wait for a queue that does not exist yet', async () => {
        await queue.delete();
        const running = await start();
        await queue.create();
        await queue.sendMessage(encoded('late'));
        const shown = await eventually(running, 'the message', () => running.shown('message')[0]);
        expect(shown.message).toBe('late');
    });

    it('continue after the queue service was unavailable', async () => {
        const running = await start();
        storage.proxy.setUnavailable('queue', 'busy');
        const before = storage.proxy.requests.length;
        await eventually(running, 'a refused poll', () =>
            storage.proxy.requests.slice(before).find(({ status }) => status === 503),
        );
        storage.proxy.setUnavailable('queue', undefined);
        await queue.sendMessage(encoded('after the outage'));
        const shown = await eventually(running, 'the message', () => running.shown('message')[0]);
        expect(shown.message).toBe('after the outage');
    });
});

describe('A graceful stop', { timeout: 30_000 }, () => {
    it('lets a running function finish and deletes its message', async () => {
        const running = await start();
        await queue.sendMessage(encoded('{"sleep":700}'));
        await eventually(running, 'the run', () => running.shown('message')[0]);
        expect(await running.end('SIGTERM')).toEqual({ code: 0, signal: null });
        expect(running.shown('message-done')).toHaveLength(1);
        expect(running.shown('app-terminate')).toEqual([{ what: 'app-terminate', started: true }]);
        expect(await messagesLeft(queue)).toBe(0);
    });
});
