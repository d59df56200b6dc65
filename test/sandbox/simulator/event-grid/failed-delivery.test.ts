import { describe, expect, it } from 'vitest';
import { createManualClock } from '../manual-clock.ts';
import { configurationWritten, serverId } from './fixtures.ts';
import { subscribedGrids } from './subscribed-grids.ts';

const { subscriber, gridWith } = subscribedGrids();

describe('a failed delivery', () => {
    it.each([500, 404, 503, 302, 'cut'] as const)('is tried again after %s', async (failure) => {
        const responses = [failure, failure, 200] as const;
        subscriber().respond = () => responses[subscriber().notifications.length - 1] ?? 200;
        const grid = await gridWith();
        grid.publish(configurationWritten);
        await grid.whenIdle();

        expect(subscriber().notifications.map(({ headers }) => headers['aeg-delivery-count'])).toEqual([
            '0',
            '1',
            '2',
        ]);
        const ids = subscriber().notifications.map(({ body }) => JSON.parse(body)[0].id);
        expect(new Set(ids).size).toBe(1);
        expect(grid.deliveries.map(({ status }) => status)).toEqual(
            failure === 'cut' ? [0, 0, 200] : [failure, failure, 200],
        );
        expect(grid.deadLetters).toEqual([]);
    });

    it('fails when the subscriber does not respond in time', async () => {
        subscriber().respond = () => (subscriber().notifications.length === 1 ? 'hang' : 200);
        const grid = await gridWith({}, { minimumTimeoutMs: 100 });
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deliveries.map(({ outcome }) => outcome)).toEqual(['TimedOut', 'Delivered']);
    });

    it.each([
        [400, 'UndeliverableDueToHttpBadRequest', 'BadRequest'],
        [413, 'UndeliverableDueToHttpRequestEntityTooLarge', 'PayloadTooLarge'],
        [401, 'UndeliverableDueToHttpUnauthorized', 'Unauthorized'],
    ] as const)('is dead-lettered at once after %i', async (status, reason, outcome) => {
        subscriber().respond = () => status;
        const container: unknown[] = [];
        const grid = await gridWith({ deadLetter: async (events) => void container.push(...events) });
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(subscriber().notifications).toHaveLength(1);
        expect(grid.deadLetters).toMatchObject([
            { reason, disposition: 'deadLettered', deliveryAttempts: 1 },
        ]);
        expect(container).toMatchObject([
            {
                subject: `${serverId}/configurations/log_connections`,
                deadLetterReason: reason,
                deliveryAttempts: 1,
                lastDeliveryOutcome: outcome,
                lastHttpStatusCode: status,
            },
        ]);
    });

    it('is dropped when no container is configured', async () => {
        subscriber().respond = () => 400;
        const grid = await gridWith();
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deadLetters).toMatchObject([{ disposition: 'dropped' }]);
    });

    it('with 401 is tried again when the endpoint is an Azure resource', async () => {
        subscriber().respond = () => (subscriber().notifications.length === 1 ? 401 : 200);
        const grid = await gridWith({ endpointType: 'AzureFunction' });
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deliveries.map(({ outcome }) => outcome)).toEqual(['Unauthorized', 'Delivered']);
    });

    it('ends after the attempts that are allowed', async () => {
        subscriber().respond = () => 500;
        const grid = await gridWith({ maxDeliveryAttempts: 3 });
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(subscriber().notifications).toHaveLength(3);
        expect(grid.deadLetters).toMatchObject([
            { reason: 'MaxDeliveryAttemptsExceeded', deliveryAttempts: 3 },
        ]);
    });

    it('ends when its time to live is over', async () => {
        subscriber().respond = () => 500;
        const grid = await gridWith({ timeToLiveMinutes: 1 });
        grid.publish(configurationWritten);
        await grid.whenIdle();
        // After 10 s and 30 s it is tried; the next attempt would come after the minute.
        expect(subscriber().notifications).toHaveLength(3);
        expect(grid.deadLetters).toMatchObject([{ reason: 'TimeToLiveExceeded' }]);
    });

    it('is written to a container that comes back, and dropped when it does not', async () => {
        subscriber().respond = () => 400;
        let refusals = 2;
        const grid = await gridWith({
            deadLetter: async () => {
                refusals -= 1;
                if (refusals >= 0) throw new Error('container unavailable');
            },
        });
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deadLetters).toMatchObject([{ disposition: 'deadLettered' }]);

        refusals = Number.POSITIVE_INFINITY;
        grid.publish(configurationWritten);
        await grid.whenIdle();
        expect(grid.deadLetters).toMatchObject([{ disposition: 'deadLettered' }, { disposition: 'dropped' }]);
    });

    it('in a row holds back new events too, until the probation is over', async () => {
        subscriber().respond = () => 404;
        const clock = createManualClock();
        const grid = await gridWith({ maxDeliveryAttempts: 1 }, { clock, eventLatencySeconds: 0 });
        for (let count = 0; count < 10; count += 1) grid.publish(configurationWritten);
        clock.advance(0);
        await expect.poll(() => grid.deadLetters.length, { timeout: 5000 }).toBe(10);

        subscriber().respond = () => 200;
        grid.publish(configurationWritten);
        clock.advance(299_000);
        // What was sent before the marker has arrived with it.
        await grid.deliverRaw('server-changes', 'marker');
        expect(
            subscriber()
                .notifications.slice(10)
                .map(({ body }) => body),
        ).toEqual(['marker']);
        expect(grid.idle).toBe(false);
        // Not found: five Azure minutes.
        clock.advance(1000);
        await grid.whenIdle();
        expect(subscriber().notifications).toHaveLength(12);
        expect(grid.deliveries.at(-1)).toMatchObject({ outcome: 'Delivered' });

        // One success is enough: the next failure is not the eleventh in a row.
        subscriber().respond = () => 404;
        grid.publish(configurationWritten);
        clock.advance(0);
        await expect.poll(() => grid.deadLetters.length, { timeout: 5000 }).toBe(11);
        subscriber().respond = () => 200;
        grid.publish(configurationWritten);
        clock.advance(0);
        await grid.whenIdle();
        expect(grid.deliveries.at(-1)).toMatchObject({ outcome: 'Delivered' });
    });
});
