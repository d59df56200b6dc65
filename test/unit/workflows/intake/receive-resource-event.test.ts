import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import {
    type MemoryWorld,
    memoryWorld,
    ownTenantId,
    watchedSubscription,
} from '../../../support/memory-world.ts';
import { cloudEvent, type EventOverrides, eventGridEvent } from '../../../support/resource-events.ts';
import { everySlice, fail, orders } from '../../../support/story.ts';

const provider = 'Microsoft.DBforPostgreSQL/flexibleServers';
const ownEvent = { tenantId: ownTenantId, subscriptionId: watchedSubscription };

function event(overrides: EventOverrides = {}) {
    return eventGridEvent(`${orders}/configurations/log_checkpoints`, `${provider}/configurations/write`, {
        id: 'event-1',
        ...overrides,
        data: { ...ownEvent, claims: {}, ...overrides.data },
    });
}

function queued(world: MemoryWorld): readonly unknown[] {
    return world.queue.map(({ queue, text }) => [queue, JSON.parse(text)]);
}

describe('an event', () => {
    test('puts one assessment on the queue and sends nothing to Azure', async () => {
        const world = memoryWorld(enforcing([]));
        await world.receive(event());
        expect(queued(world)).toEqual([
            [
                'assessments',
                {
                    server: orders,
                    slices: ['parameters'],
                    cause: {
                        kind: 'event',
                        eventId: 'event-1',
                        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
                        operation: `${provider}/configurations/write`,
                        resource: 'configurations/log_checkpoints',
                        time: '2026-06-15T11:59:58.611Z',
                        correlationId: '5bb5c4c8-66ff-4b63-9a79-a10c3a4ab5de',
                    },
                    requestedAt: '2026-06-15T12:00:00.000Z',
                    requeues: 0,
                    isDelivery: true,
                    version: 3,
                    minReader: 2,
                },
            ],
        ]);
        expect([world.azure.reads, world.audit]).toEqual([[], []]);
    });

    test('of a deleted server asks for every slice', async () => {
        const world = memoryWorld(enforcing([]));
        await world.receive(eventGridEvent(orders, `${provider}/delete`, { data: ownEvent }));
        expect(queued(world)).toMatchObject([['assessments', { server: orders, slices: everySlice }]]);
    });

    test('of CloudEvents does the same', async () => {
        const world = memoryWorld(enforcing([]));
        await world.receive(cloudEvent(orders, `${provider}/write`, { data: ownEvent }));
        expect(queued(world)).toMatchObject([['assessments', { server: orders, slices: everySlice }]]);
    });

    test('that is not about a server does nothing at all', async () => {
        const world = memoryWorld(enforcing([]));
        await world.receive(
            eventGridEvent('/subscriptions/x', 'Microsoft.Compute/virtualMachines/write', { data: ownEvent }),
        );
        expect([world.queue, world.audit]).toEqual([[], []]);
    });

    test('of a subscription that is not watched is rejected, once for each id', async () => {
        const world = memoryWorld(enforcing([]));
        const foreign = orders.replace(watchedSubscription, '99999999-9999-4999-8999-999999999999');
        for (let copies = 0; copies < 3; copies += 1) {
            await world.receive(
                eventGridEvent(foreign, `${provider}/write`, { id: 'event-2', data: ownEvent }),
            );
        }
        expect(world.queue).toEqual([]);
        expect(world.audit).toMatchObject([
            {
                id: 'rejected:event-2',
                server: 'events',
                outcome: 'rejected',
                reason: 'subscription 99999999-9999-4999-8999-999999999999 is not watched',
                cause: { kind: 'event', eventId: 'event-2' },
            },
        ]);
    });

    test.each([
        ['null', null, 'an event is an object, not null'],
        ['a text', 'x', 'an event is an object, not string'],
        ['a batch', [{ id: '1' }], 'an event is an object, not an array'],
        [
            'an event of an unknown version',
            { ...event(), metadataVersion: '2' },
            'Event Grid schema version 2',
        ],
        ['an event without an id', { eventType: 'x' }, 'not an event of the Event Grid schema'],
        ['something deeply nested', JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 'an array'],
    ])('that is %s is rejected, and nothing is thrown', async (_what, malformed, reason) => {
        const world = memoryWorld(enforcing([]));
        await world.receive(malformed);
        await world.receive(malformed);
        expect(world.queue).toEqual([]);
        expect(world.audit).toMatchObject([
            { server: 'events', outcome: 'rejected', reason: expect.stringContaining(reason) },
        ]);
    });

    test('that cannot be enqueued is an error, so that Event Grid delivers it again', async () => {
        const world = memoryWorld(enforcing([]));
        const mend = fail(world, /^queue/, () => new StorageUnavailableError('queue assessments'));
        await expect(world.receive(event())).rejects.toThrow(StorageUnavailableError);
        mend();
        await world.receive(event());
        expect(world.queue).toHaveLength(1);
    });

    test('that must be rejected and cannot be recorded is an error, too', async () => {
        const world = memoryWorld(enforcing([]));
        fail(world, /^audit/, () => new StorageUnavailableError('table audit'));
        await expect(world.receive('x')).rejects.toThrow(StorageUnavailableError);
    });
});
