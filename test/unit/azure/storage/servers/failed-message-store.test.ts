import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { failedMessageStore } from '../../../../../src/azure/storage/servers/failed-message-store.ts';
import { serverRecords } from '../../../../../src/azure/storage/servers/server-records.ts';
import type { ServerRecord } from '../../../../../src/model/server-record.ts';
import { emptyTable, openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let table: TableClient;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    table = await emptyTable(storage);
});

async function waitingIn(servers: TableClient): Promise<readonly ServerRecord[]> {
    const records: ServerRecord[] = [];
    for await (const record of serverRecords(servers).waiting()) records.push(record);
    return records;
}

describe('messages that failed', () => {
    const failed = {
        id: 'c0ffee00-0000-4000-8000-000000000001',
        queue: 'assessments',
        message: { server: 'x', slices: ['parameters'] },
        reason: 'MalformedInputError: x',
        at: '2026-06-15T12:00:00.000Z',
    };

    test('are kept once each, until they are removed', async () => {
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
        expect([await failedMessages.count(1), await failedMessages.count(3)]).toEqual([1, 2]);
        expect(await failedMessages.read('other')).toEqual({ ...failed, id: 'other', message: 'no JSON' });
        expect(await failedMessages.read('none')).toBeUndefined();
        await failedMessages.remove(failed.id);
        await failedMessages.remove(failed.id);
        expect((await failedMessages.list(50)).messages.map(({ id }) => id)).toEqual(['other']);
    });

    test('are listed a page at a time, each once, and a foreign continuation is refused', async () => {
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

    test('do not count as servers', async () => {
        await failedMessageStore(table).add(failed);
        expect(await waitingIn(table)).toEqual([]);
    });
});
