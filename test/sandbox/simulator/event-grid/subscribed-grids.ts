import { afterEach, beforeEach } from 'vitest';
import {
    createEventGrid,
    type EventGrid,
    type EventGridOptions,
    type EventSubscription,
} from '../../../../sandbox/simulator/event-grid/index.ts';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import { subscriptionTo, tenantId } from './fixtures.ts';
import { type Subscriber, startSubscriber } from './subscriber.ts';

/** Starts a subscriber for each test of the file; every Event Grid that a test makes stops with it. */
export function subscribedGrids() {
    let subscriber: Subscriber | undefined;
    let grids: EventGrid[] = [];

    beforeEach(async () => {
        subscriber = await startSubscriber();
    });

    afterEach(async () => {
        for (const grid of grids) grid.stop();
        grids = [];
        await subscriber?.close();
    });

    function current(): Subscriber {
        if (subscriber === undefined) throw new Error('no test runs yet');
        return subscriber;
    }

    /** Makes an Event Grid with one subscription. One Azure minute takes 2 ms. */
    async function gridWith(
        differences: Partial<EventSubscription> = {},
        options: Partial<EventGridOptions> = {},
    ): Promise<EventGrid> {
        const grid = createEventGrid({
            clock: createClock(2 / 60_000),
            random: createRandom(1),
            faults: () => noFaults,
            tenantOf: () => tenantId,
            irregularShare: 0,
            ...options,
        });
        grids.push(grid);
        await grid.subscribe(subscriptionTo(current().endpoint, differences));
        return grid;
    }

    return { subscriber: current, gridWith };
}
