import { expect, test } from 'vitest';
import { TenantUnreadableError } from '../../../../src/errors.ts';
import { readDeadLetters } from '../../../../src/workflows/intake/read-dead-letters.ts';
import { watchedTenants } from '../../../../src/workflows/intake/watched-tenants.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import {
    type MemoryWorld,
    memoryWorld,
    ownTenantId,
    watchedSubscription,
} from '../../../support/memory-world.ts';
import { eventGridEvent } from '../../../support/resource-events.ts';
import { orders } from '../../../support/story.ts';

const customer = '66666666-6666-4666-8666-666666666666';
const third = '77777777-7777-4777-8777-777777777777';
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** A world whose subscription belongs to a tenant, and the subscriptions whose tenants were read. */
function delegated(tenant = customer): { readonly world: MemoryWorld; readonly reads: string[] } {
    const world = memoryWorld(enforcing([]));
    const reads: string[] = [];
    world.fleet.tenantOf = async (subscriptionId) => {
        reads.push(subscriptionId);
        return tenant;
    };
    return { world, reads };
}

/** Receives an event that names a tenant. Returns whether it requested an assessment. */
async function isTaken(world: MemoryWorld, tenantId: string | undefined): Promise<boolean> {
    const before = world.queue.length;
    await world.receive(eventOf(tenantId, `event-${world.queue.length}-${world.audit.length}`));
    return world.queue.length > before;
}

function eventOf(tenantId: string | undefined, id = 'event-1') {
    return eventGridEvent(orders, 'Microsoft.DBforPostgreSQL/flexibleServers/write', {
        id,
        data: { tenantId, subscriptionId: watchedSubscription },
    });
}

function refusal(): TenantUnreadableError {
    return new TenantUnreadableError(watchedSubscription, 'HTTP 404 SubscriptionNotFound: not found', false);
}

test('an event of Pgwarden’s own tenant, and one without a tenant, costs no read of Resource Manager', async () => {
    const { world, reads } = delegated(ownTenantId);
    expect(await isTaken(world, ownTenantId.toUpperCase())).toBe(true);
    expect(await isTaken(world, undefined)).toBe(true);
    expect(reads).toEqual([]);
});

test('an event of a delegated subscription counts, and its tenant is read once an hour', async () => {
    const { world, reads } = delegated();
    for (let events = 0; events < 20; events += 1) expect(await isTaken(world, customer)).toBe(true);
    expect(reads).toEqual([watchedSubscription]);
    world.now += hourMs;
    expect(await isTaken(world, customer.toUpperCase())).toBe(true);
    expect(reads).toHaveLength(2);
});

test('events that arrive at the same moment share one read', async () => {
    const { world, reads } = delegated();
    const events = Array.from({ length: 10 }, (_, number) => eventOf(customer, `event-${number}`));
    await Promise.all(events.map((event) => world.receive(event)));
    expect([world.queue.length, reads.length]).toEqual([10, 1]);
});

test('an event that names a foreign tenant for a subscription of Pgwarden’s own tenant is rejected', async () => {
    const { world, reads } = delegated(ownTenantId);
    for (let forged = 0; forged < 20; forged += 1) expect(await isTaken(world, third)).toBe(false);
    expect(world.audit[0]).toMatchObject({
        server: 'events',
        outcome: 'rejected',
        reason: `the event is of tenant ${third}, and subscription ${watchedSubscription} is not`,
    });
    expect(reads).toHaveLength(1);
    expect(await isTaken(world, ownTenantId)).toBe(true);
});

test('an event of a delegated subscription with Pgwarden’s own tenant or a third one is rejected', async () => {
    const { world, reads } = delegated();
    expect(await isTaken(world, third)).toBe(false);
    expect(await isTaken(world, ownTenantId)).toBe(false);
    world.now += 10 * minuteMs;
    expect(await isTaken(world, ownTenantId)).toBe(false);
    expect(reads).toHaveLength(2);
});

test('a subscription that moved to another tenant is believed after five minutes', async () => {
    const { world } = delegated();
    expect(await isTaken(world, customer)).toBe(true);
    world.fleet.tenantOf = async () => third;
    expect(await isTaken(world, third)).toBe(false);
    world.now += 5 * minuteMs;
    expect(await isTaken(world, third)).toBe(true);
    expect(await isTaken(world, customer)).toBe(false);
});

test('an event whose tenant cannot be read is neither taken nor rejected, and is read again after a minute', async () => {
    const { world, reads } = delegated();
    const { tenantOf } = world.fleet;
    world.fleet.tenantOf = async (subscriptionId) => {
        reads.push(subscriptionId);
        throw refusal();
    };
    for (let deliveries = 0; deliveries < 5; deliveries += 1) {
        await expect(world.receive(eventOf(customer))).rejects.toThrow(
            `The tenant of subscription ${watchedSubscription} cannot be read: HTTP 404 SubscriptionNotFound: not found; if the subscription is delegated, see that its delegation still exists`,
        );
    }
    expect([reads.length, world.queue, world.audit]).toEqual([1, [], []]);
    world.fleet.tenantOf = tenantOf;
    world.now += minuteMs;
    await world.receive(eventOf(customer));
    expect([reads.length, world.queue.length, world.audit]).toEqual([2, 1, []]);
});

test('an event that Pgwarden’s token cannot confirm as its own tenant is confirmed by Resource Manager', async () => {
    const reads: string[] = [];
    const tenants = watchedTenants({
        clock: { now: () => new Date() },
        identity: { read: async () => ({ objectId: undefined, tenantId: undefined }) },
        inventory: {
            async tenantOf(subscriptionId) {
                reads.push(subscriptionId);
                return ownTenantId;
            },
        },
    });
    expect(await tenants.isTenantOf(ownTenantId, watchedSubscription)).toBe(true);
    expect(await tenants.isTenantOf(third, watchedSubscription)).toBe(false);
    expect(reads).toEqual([watchedSubscription]);
});

test.each([
    ['is refused, are rejected with the reason and removed', false, [], 1],
    ['is not available, wait', true, ['first.json'], 0],
] as const)('dead letters whose tenant %s', async (_what, isTransient, left, rejected) => {
    const { world } = delegated();
    world.fleet.tenantOf = async () => {
        throw new TenantUnreadableError(watchedSubscription, 'HTTP 404', isTransient);
    };
    const files = new Set(['first.json']);
    const deadLetters = {
        list: async () => [...files],
        read: async () => [eventOf(customer)],
        remove: async (name: string) => void files.delete(name),
    };
    await readDeadLetters({ ...world.ports(), deadLetters }).catch(() => undefined);
    expect([...files]).toEqual(left);
    expect(world.audit.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(rejected);
});

test('dead letters of a foreign tenant are rejected', async () => {
    const { world } = delegated();
    const deadLetters = {
        list: async () => ['first.json'],
        read: async () => [eventOf(third), eventOf(customer, 'event-2')],
        remove: async () => undefined,
    };
    await readDeadLetters({ ...world.ports(), deadLetters });
    expect(world.audit.map(({ id }) => id)).toEqual(['rejected:event-1']);
    expect(world.queue).toHaveLength(1);
});
