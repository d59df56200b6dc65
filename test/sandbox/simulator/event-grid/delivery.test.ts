import { EventGridDeserializer } from '@azure/eventgrid';
import { describe, expect, it } from 'vitest';
import { HandshakeError } from '../../../../sandbox/simulator/event-grid/index.ts';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import { type EventFault, noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { createManualClock } from '../manual-clock.ts';
import { configurationWritten, keyCreated, serverId, subscriptionTo, vaultId } from './fixtures.ts';
import { subscribedGrids } from './subscribed-grids.ts';
import type { Received } from './subscriber.ts';

const { subscriber, gridWith } = subscribedGrids();

function withEventFault(...faults: (EventFault | undefined)[]) {
    const plan = { ...noFaults, onEvent: () => faults.shift() };
    return { faults: () => plan };
}

describe('the handshake', () => {
    it('sends a validation event and wants its code back', async () => {
        await gridWith();
        expect(subscriber().handshakes).toHaveLength(1);
        const [handshake] = subscriber().handshakes;
        expect(handshake?.headers).toMatchObject({
            'aeg-event-type': 'SubscriptionValidation',
            'aeg-subscription-name': 'SERVER-CHANGES',
        });
        expect(handshake?.url).toBe('/runtime/webhooks/eventgrid?functionName=on-resource-change&code=key');
        expect(JSON.parse(handshake?.body ?? '')).toMatchObject([
            {
                eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
                subject: '',
                metadataVersion: '1',
            },
        ]);
    });

    it('asks with OPTIONS when the schema is CloudEvents', async () => {
        await gridWith({ schema: 'CloudEventSchemaV1_0' });
        expect(subscriber().handshakes).toMatchObject([
            { method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventgrid.azure.net' } },
        ]);
    });

    it.each(['EventGridSchema', 'CloudEventSchemaV1_0'] as const)('fails clearly with %s', async (schema) => {
        subscriber().handshake = 'wrongCode';
        await expect(gridWith({ schema })).rejects.toThrow(HandshakeError);
        subscriber().handshake = 'refuse';
        await expect(gridWith({ schema })).rejects.toThrow(
            /'server-changes' was not created.*403, expected 200/,
        );
    });

    it('fails clearly when no endpoint listens', async () => {
        const failing = gridWith({ endpoint: 'http://127.0.0.1:1/none' });
        await expect(failing).rejects.toThrow(/SocketError, expected 200/);
    });

    it('is not tried when the limits of Azure refuse the subscription', async () => {
        const failing = gridWith({ maxDeliveryAttempts: 31, timeToLiveMinutes: 0 });
        await expect(failing).rejects.toThrow(/maxDeliveryAttempts is 31.*timeToLiveMinutes is 0/);
        expect(subscriber().handshakes).toEqual([]);
    });
});

describe('a delivery', () => {
    it('is an array of one event that the Azure SDK can read', async () => {
        const grid = await gridWith();
        grid.publish(configurationWritten);
        expect(grid.idle).toBe(false);
        await grid.whenIdle();
        expect(grid.idle).toBe(true);

        const [received] = subscriber().notifications;
        expect(subscriber().notifications).toHaveLength(1);
        expect(received?.headers).toMatchObject({
            'content-type': 'application/json; charset=utf-8',
            'aeg-event-type': 'Notification',
            'aeg-subscription-name': 'SERVER-CHANGES',
            'aeg-delivery-count': '0',
            'aeg-data-version': '2',
            'aeg-metadata-version': '1',
        });
        const events = await new EventGridDeserializer().deserializeEventGridEvents(received?.body ?? '');
        expect(events).toMatchObject([
            {
                eventType: 'Microsoft.Resources.ResourceWriteSuccess',
                subject: `${serverId}/configurations/log_connections`,
                data: { operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write' },
            },
        ]);
        expect(grid.deliveries).toMatchObject([
            { subscription: 'server-changes', attempt: 1, status: 202, outcome: 'Delivered' },
        ]);
    });

    it('is a single CloudEvent that the Azure SDK can read', async () => {
        const grid = await gridWith({
            schema: 'CloudEventSchemaV1_0',
            source: { kind: 'keyVault', vaultId: vaultId.toUpperCase() },
        });
        grid.publish(keyCreated);
        await grid.whenIdle();

        const [received] = subscriber().notifications;
        expect(received?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
        const events = await new EventGridDeserializer().deserializeCloudEvents(received?.body ?? '');
        expect(events).toMatchObject([
            { type: 'Microsoft.KeyVault.KeyNewVersionCreated', source: vaultId, subject: 'cmk' },
        ]);
    });

    it('goes to the subscriptions of its source only', async () => {
        const grid = await gridWith();
        grid.publish(keyCreated);
        grid.publish({ ...configurationWritten, subscriptionId: '99999999-2222-4333-8444-555555555555' });
        await grid.whenIdle();
        expect(subscriber().notifications).toEqual([]);
    });

    it('is made of several events when batching is on, all or nothing', async () => {
        const clock = createManualClock();
        const grid = await gridWith({ maxEventsPerBatch: 3 }, { clock, eventLatencySeconds: 0 });
        const sizeOf = (received: Received): number => JSON.parse(received.body).length;
        subscriber().respond = (received) => (sizeOf(received) === 3 ? 500 : 200);
        // Five more than there are requests at once: what waits for the first answer goes out together.
        for (let count = 0; count < 32 + 5; count += 1) grid.publish(configurationWritten);
        clock.advance(0);
        await expect.poll(() => grid.deliveries.length, { timeout: 5000 }).toBe(34);
        const sizes = subscriber()
            .notifications.map(sizeOf)
            .sort((a, b) => b - a);
        expect(sizes.slice(0, 3)).toEqual([3, 2, 1]);
        const failed = grid.deliveries.filter(({ outcome }) => outcome !== 'Delivered');
        expect(failed.map(({ eventIds }) => eventIds.length)).toEqual([3]);
        for (const { headers } of subscriber().notifications) {
            expect(headers['aeg-output-event-id']).toBeUndefined();
        }

        clock.advance(60_000);
        await grid.whenIdle();
        const delivered = grid.deliveries.filter(({ outcome }) => outcome === 'Delivered');
        expect(new Set(delivered.flatMap(({ eventIds }) => eventIds)).size).toBe(37);
    });
});

describe('a fault', () => {
    it('delivers an event more than once', async () => {
        const grid = await gridWith({}, withEventFault({ kind: 'duplicate', times: 2 }));
        grid.publish(configurationWritten);
        await grid.whenIdle();
        const ids = subscriber().notifications.map(({ body }) => JSON.parse(body)[0].id);
        expect(ids).toHaveLength(3);
        expect(new Set(ids).size).toBe(1);
    });

    it('delivers events in another order', async () => {
        const grid = await gridWith({}, withEventFault({ kind: 'delay', milliseconds: 150 }, undefined));
        grid.publish({ ...configurationWritten, correlationId: 'first' });
        grid.publish({ ...configurationWritten, correlationId: 'second' });
        await grid.whenIdle();
        const order = subscriber().notifications.map(({ body }) => JSON.parse(body)[0].data.correlationId);
        expect(order).toEqual(['second', 'first']);
    });

    it('loses an event, and the log reports it', async () => {
        const grid = await gridWith({}, withEventFault({ kind: 'lose' }));
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(subscriber().notifications).toEqual([]);
        expect(grid.deliveries).toMatchObject([{ outcome: 'Lost', attempt: 0 }]);
    });
});

describe('several subscriptions', () => {
    it('each get their own, and one that is created again is replaced', async () => {
        const grid = await gridWith({
            name: 'first',
            includedEventTypes: ['Microsoft.Resources.ResourceDeleteSuccess'],
        });
        await grid.subscribe(subscriptionTo(subscriber().endpoint, { name: 'second' }));
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deliveries.map(({ subscription }) => subscription)).toEqual(['second']);

        await grid.subscribe(subscriptionTo(subscriber().endpoint, { name: 'first' }));
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deliveries.map(({ subscription }) => subscription).sort()).toEqual([
            'first',
            'second',
            'second',
        ]);
    });
});

describe('the tools for tests', () => {
    it('send any bytes to a subscriber', async () => {
        const grid = await gridWith();
        subscriber().respond = () => 400;
        const response = await grid.deliverRaw('server-changes', 'not json', { 'x-extra': 'yes' });
        expect(response).toEqual({ status: 400 });
        expect(subscriber().notifications).toMatchObject([
            { body: 'not json', headers: { 'aeg-event-type': 'Notification', 'x-extra': 'yes' } },
        ]);
        await expect(grid.deliverRaw('other', '')).rejects.toThrow(/No event subscription 'other'/);
    });

    it('stop everything that waits', async () => {
        subscriber().respond = () => 500;
        const grid = await gridWith({}, { clock: createClock(1), eventLatencySeconds: 0 });
        grid.publish(configurationWritten);
        await expect.poll(() => subscriber().notifications.length, { timeout: 5000 }).toBe(1);
        grid.stop();
        await grid.whenIdle();
        grid.publish(configurationWritten);
        expect(subscriber().notifications).toHaveLength(1);
    });
});
