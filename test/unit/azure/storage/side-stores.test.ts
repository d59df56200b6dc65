import type { TableClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../sandbox/storage/storage.ts';
import { deadLetters } from '../../../../src/azure/storage/blobs/dead-letters.ts';
import { pauseSwitch } from '../../../../src/azure/storage/blobs/pause-switch.ts';
import { poisonQueues } from '../../../../src/azure/storage/queues/poison-queues.ts';
import { budgetLedger } from '../../../../src/azure/storage/servers/budget-ledger.ts';
import { failedMessageStore } from '../../../../src/azure/storage/servers/failed-message-store.ts';
import { pendingRequests } from '../../../../src/azure/storage/servers/pending-requests.ts';
import { serverRecords } from '../../../../src/azure/storage/servers/server-records.ts';
import { RecordConflictError, StorageUnavailableError } from '../../../../src/errors.ts';
import type { ServerRecord } from '../../../../src/model/server-record.ts';
import { newTable } from '../../../support/audit-entries.ts';
import { openAccount } from '../../../support/shared-storage.ts';

let storage: Storage;
let table: TableClient;
let container: ContainerClient;
let state: ContainerClient;
let made = 0;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    made += 1;
    table = await newTable(storage.connectionString, `servers${made}`);
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    container = blobs.getContainerClient(`config-${made}`);
    await container.create();
    state = blobs.getContainerClient(`state-${made}`);
    await state.create();
});

const clock = { now: () => new Date('2026-06-15T11:00:00.000Z') };

const server = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'Shop',
    name: 'orders',
};

async function failureOf(call: Promise<unknown>): Promise<unknown> {
    return await call.then(
        () => 'nothing failed',
        (error: unknown) => error,
    );
}

async function waitingIn(servers: TableClient): Promise<readonly ServerRecord[]> {
    const records: ServerRecord[] = [];
    for await (const record of serverRecords(servers).waiting()) records.push(record);
    return records;
}

describe('the fleet’s budget', () => {
    const reservation = { id: 'a:1', server: 'a', changes: 3, at: '2026-06-15T12:00:00.000Z' };

    test('is empty at first, and comes back as it was written', async () => {
        const ledger = budgetLedger(table);
        expect(await ledger.read()).toEqual({ reservations: [], now: expect.any(String) });
        await ledger.write({ reservations: [reservation] });
        expect(await ledger.read()).toEqual({
            reservations: [reservation],
            now: expect.any(String),
            etag: expect.any(String),
        });
    });

    test('is dated by the clock of storage, whether there is a row or not', async () => {
        const ledger = budgetLedger(table);
        const instants = [(await ledger.read()).now];
        await ledger.write({ reservations: [reservation] });
        instants.push((await ledger.read()).now);
        for (const instant of instants) {
            expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
            expect(Math.abs(Date.parse(instant) - Date.now())).toBeLessThan(60_000);
        }
    });

    test('is written by one of many that read the same', async () => {
        const ledger = budgetLedger(table);
        const first = await Promise.all([1, 2, 3].map(() => failureOf(ledger.write({ reservations: [] }))));
        expect(first.filter((failure) => failure instanceof RecordConflictError)).toHaveLength(2);
        const read = await ledger.read();
        const { now: _now, ...known } = read;
        const state = { ...known, reservations: [reservation] };
        const next = await Promise.all([1, 2, 3].map(() => failureOf(ledger.write(state))));
        expect(next.filter((failure) => failure === 'nothing failed')).toHaveLength(1);
        expect(next.filter((failure) => failure instanceof RecordConflictError)).toHaveLength(2);
    });

    test('holds what a thousand servers spent', async () => {
        const ledger = budgetLedger(table);
        const reservations = Array.from({ length: 1_000 }, (_, index) => ({
            ...reservation,
            id: `server-${index}:${reservation.at}`,
        }));
        await ledger.write({ reservations });
        expect((await ledger.read()).reservations).toEqual(reservations);
    });

    test('waits for room when its row is full', async () => {
        const ledger = budgetLedger(table);
        const reservations = Array.from({ length: 8_000 }, (_, index) => ({
            ...reservation,
            id: `server-${index}:${reservation.at}`,
        }));
        const failure = await failureOf(ledger.write({ reservations }));
        expect(failure).toBeInstanceOf(StorageUnavailableError);
        expect(failure).toMatchObject({
            transient: true,
            message: 'Storage is not available: the budget of changes is full',
        });
        expect(await ledger.read()).toEqual({ reservations: [], now: expect.any(String) });
    });

    test('that is damaged says so, and where it stands', async () => {
        const ledger = budgetLedger(table);
        await ledger.write({ reservations: [reservation] });
        await table.updateEntity({ partitionKey: 'fleet', rowKey: 'budget', spent0: '[{}]' }, 'Merge');
        const failure = await failureOf(ledger.read());
        expect(failure).toMatchObject({
            name: 'MalformedInputError',
            transient: false,
            message: 'Row budget of table servers, partition fleet, is not the budget of changes',
        });
    });

    test('is no server that waits', async () => {
        await budgetLedger(table).write({ reservations: [reservation] });
        expect(await waitingIn(table)).toEqual([]);
    });
});

describe('the switch of the operators', () => {
    const pause = { operator: 'bob', reason: 'migration', since: '2026-06-15T12:00:00.000Z' };

    test('is off at the beginning, and comes back as it was written', async () => {
        const pauses = pauseSwitch({ config: container, state }, clock);
        const off = await pauses.read();
        expect(off).toEqual({ servers: {}, etag: expect.any(String) });
        await pauses.write({ ...off, fleet: pause, servers: { 'a|b|c': pause } });
        expect(await pauses.read()).toEqual({
            fleet: pause,
            servers: { 'a|b|c': pause },
            etag: expect.any(String),
        });
    });

    test.each([true, false])(
        'holds everything when it is gone although it was there, until an operator resumes: %j',
        async (wasPaused) => {
            const pauses = pauseSwitch({ config: container, state }, clock);
            const off = await pauses.read();
            if (wasPaused) await pauses.write({ ...off, fleet: pause });
            await container.deleteBlob('pause.json');
            for (const instance of [pauses, pauseSwitch({ config: container, state }, clock)]) {
                expect(await instance.read()).toEqual({
                    fleet: {
                        operator: 'Pgwarden',
                        reason: 'pause.json was deleted from container config, where it had been since 2026-06-15T11:00:00.000Z; resume to allow writes',
                        since: '2026-06-15T11:00:00.000Z',
                    },
                    servers: {},
                });
            }
            await pauses.write({ servers: {} });
            expect(await pauses.read()).toEqual({ servers: {}, etag: expect.any(String) });
        },
    );

    test('is read with one call', async () => {
        const pauses = pauseSwitch({ config: container, state }, clock);
        await pauses.read();
        const before = storage.proxy.requests.length;
        await pauses.read();
        expect(storage.proxy.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);
    });

    test('is written by one of two that read the same', async () => {
        const pauses = pauseSwitch({ config: container, state }, clock);
        await pauses.write({ servers: {} });
        expect(await failureOf(pauses.write({ fleet: pause, servers: {} }))).toBeInstanceOf(
            RecordConflictError,
        );
        const read = await pauses.read();
        await pauses.write({ ...read, fleet: pause });
        expect(await failureOf(pauses.write({ ...read, servers: { x: pause } }))).toBeInstanceOf(
            RecordConflictError,
        );
        expect((await pauses.read()).fleet).toEqual(pause);
    });

    test.each(['', '{', '[]', '{"fleet":true,"servers":{}}', '{"servers":null}'])(
        'may be on when the blob is %j: nothing is written then',
        async (text) => {
            await container.getBlockBlobClient('pause.json').upload(text, Buffer.byteLength(text));
            const failure = await failureOf(pauseSwitch({ config: container, state }, clock).read());
            expect(failure).toBeInstanceOf(StorageUnavailableError);
            expect(failure).toMatchObject({ transient: true });
        },
    );

    test('may be on when it cannot be read', async () => {
        storage.proxy.setUnavailable('blob', 'busy');
        try {
            expect(await failureOf(pauseSwitch({ config: container, state }, clock).read())).toBeInstanceOf(
                StorageUnavailableError,
            );
        } finally {
            storage.proxy.setUnavailable('blob', undefined);
        }
    });
});

describe('messages that failed', () => {
    const failed = {
        id: 'c0ffee00-0000-4000-8000-000000000001',
        queue: 'assessments',
        message: { server: 'x', slices: ['parameters'] },
        reason: 'MalformedInputError: x',
        at: '2026-06-15T12:00:00.000Z',
    };

    test('are kept once each, until they are taken away', async () => {
        const failedMessages = failedMessageStore(table);
        expect(await failedMessages.list(50)).toEqual({ messages: [] });
        await failedMessages.add(failed);
        await failedMessages.add({ ...failed, reason: 'again' });
        await failedMessages.add({ ...failed, id: 'other', message: 'no JSON' });
        expect(await failedMessages.list(50)).toEqual({
            messages: [
                { ...failed, reason: 'again' },
                { ...failed, id: 'other', message: 'no JSON' },
            ],
        });
        expect(await failedMessages.read('other')).toEqual({ ...failed, id: 'other', message: 'no JSON' });
        expect(await failedMessages.read('none')).toBeUndefined();
        await failedMessages.remove(failed.id);
        await failedMessages.remove(failed.id);
        expect((await failedMessages.list(50)).messages.map(({ id }) => id)).toEqual(['other']);
    });

    test('are told a page at a time, each once, and a foreign continuation is refused', async () => {
        const failedMessages = failedMessageStore(table);
        const ids = Array.from({ length: 7 }, (_, index) => `message-${index}`);
        for (const id of ids) await failedMessages.add({ ...failed, id });
        const first = await failedMessages.list(3);
        const second = await failedMessages.list(3, first.continuation);
        const third = await failedMessages.list(3, second.continuation);
        const pages = [first, second, third].map(({ messages }) => messages.map(({ id }) => id));
        expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
        expect(third.continuation).toBeUndefined();
        for (const foreign of ['', 'x', Buffer.from("' or '1' eq '1").toString('base64url')]) {
            await expect(failedMessages.list(3, foreign)).rejects.toMatchObject({
                name: 'MalformedInputError',
            });
        }
    });

    test('are kept however long they are and whatever their id', async () => {
        const failedMessages = failedMessageStore(table);
        await failedMessages.add({
            ...failed,
            id: "a/b\\c#d?e'f",
            message: 'x'.repeat(70_000),
            reason: 'y'.repeat(9_000),
        });
        const [kept] = (await failedMessages.list(50)).messages;
        expect([kept?.id, kept?.reason.length]).toEqual(['a_b_c_d_e_f', 4_000]);
        await failedMessages.remove("a/b\\c#d?e'f");
        expect(await failedMessages.list(50)).toEqual({ messages: [] });
    });

    test('are no servers', async () => {
        await failedMessageStore(table).add(failed);
        expect(await waitingIn(table)).toEqual([]);
    });
});

describe('what the host gave up', () => {
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

describe('notes of a burst', () => {
    const cause = { kind: 'event', eventId: 'event-1' } as const;
    const message = {
        server: 'x',
        slices: ['parameters', 'server'],
        cause,
        requestedAt: '2026-06-15T12:00:00.000Z',
        requeues: 0,
    } as const;

    test('keep the events of several people on several children apart, in a row that does not grow for ever', async () => {
        const notes = pendingRequests(table);
        const crowded = { ...server, name: 'crowded' };
        const at = '2026-06-15T12:00:00.000Z';
        const eventBy = (objectId: string, resource: string) =>
            ({ kind: 'event', eventId: `${objectId} ${resource}`, resource, actor: { objectId } }) as const;
        const ofAnn = eventBy('ann', 'configurations/log_checkpoints');
        const ofBob = eventBy('bob', 'configurations/log_checkpoints');
        await notes.addEvent(crowded, { event: ofAnn, at });
        await notes.add(crowded, { ...message, cause: ofBob, requestedAt: at });
        expect(await notes.recentEvents(crowded)).toEqual(
            expect.arrayContaining([
                { event: ofAnn, at },
                { event: ofBob, at },
            ]),
        );
        const storm = Array.from({ length: 300 }, (_, index) => eventBy('cid', `configurations/p${index}`));
        for (const event of storm) await notes.addEvent(crowded, { event, at });
        expect((await notes.recentEvents(crowded)).length).toBeLessThanOrEqual(64);
    });

    test('tell the last request of each slice', async () => {
        const notes = pendingRequests(table);
        expect(await notes.read(server)).toEqual([]);
        await notes.add(server, message);
        const later = { ...message, slices: ['server'], requestedAt: '2026-06-15T12:00:01.000Z' } as const;
        await notes.add({ ...server, name: 'ORDERS' }, later);
        expect(await notes.read(server)).toEqual([
            { slice: 'server', cause, requestedAt: '2026-06-15T12:00:01.000Z' },
            { slice: 'parameters', cause, requestedAt: '2026-06-15T12:00:00.000Z' },
        ]);
    });

    test('that are damaged are none', async () => {
        const notes = pendingRequests(table);
        await notes.add(server, message);
        const rowKey = `${server.subscriptionId}|shop|orders`;
        await table.updateEntity({ partitionKey: 'requests', rowKey, server: '{', parameters: '7' }, 'Merge');
        expect(await notes.read(server)).toEqual([]);
    });
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

    test('that stay because they cannot be taken keep no other from its turn', async () => {
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
