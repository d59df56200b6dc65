import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { pendingRequests } from '../../../../../src/azure/storage/servers/pending-requests.ts';
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

const server = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'Shop',
    name: 'orders',
};

describe('pending requests', () => {
    const cause = { kind: 'event', eventId: 'event-1' } as const;
    const message = {
        server: 'x',
        slices: ['parameters', 'server'],
        cause,
        requestedAt: '2026-06-15T12:00:00.000Z',
        requeues: 0,
    } as const;

    test('keep the events of several actors on several children apart, in a row that does not grow without limit', async () => {
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
        await Promise.all(storm.map((event) => notes.addEvent(crowded, { event, at })));
        expect((await notes.recentEvents(crowded)).length).toBeLessThanOrEqual(64);
    });

    test('hold the last request of each slice', async () => {
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

    test('that are damaged count as none', async () => {
        const notes = pendingRequests(table);
        await notes.add(server, message);
        const rowKey = `${server.subscriptionId}|shop|orders`;
        await table.updateEntity({ partitionKey: 'requests', rowKey, server: '{', parameters: '7' }, 'Merge');
        expect(await notes.read(server)).toEqual([]);
    });
});
