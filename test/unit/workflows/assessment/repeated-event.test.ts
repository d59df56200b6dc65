import { expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, ownTenantId, watchedSubscription } from '../../../support/memory-world.ts';
import { eventGridEvent } from '../../../support/resource-events.ts';
import {
    alice,
    drifted,
    minuteMs,
    orders,
    reads,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

const tls = 'configurations/require_secure_transport';
const repaired = ['intended secure-transport', 'verified secure-transport'];

/** Delivers alice's write of a resource below the server; '' for the server itself. */
async function deliver(world: MemoryWorld, id: string, below: string, time: number): Promise<void> {
    const resource = below === '' ? orders : `${orders}/${below}`;
    const type = below === '' ? 'flexibleServers' : `flexibleServers/${below.split('/')[0]}`;
    await world.receive(
        eventGridEvent(resource, `Microsoft.DBforPostgreSQL/${type}/write`, {
            id,
            time: new Date(time).toISOString(),
            data: {
                tenantId: ownTenantId,
                subscriptionId: watchedSubscription,
                claims: { oid: alice.objectId },
            },
        }),
    );
}

/** Lets everything come to its end, and returns the number of reads of parameters. */
async function parameterReads(world: MemoryWorld): Promise<number> {
    await world.run();
    return reads(world).filter((what) => what.split(',').includes('parameters')).length;
}

test('an event that is delivered again minutes after its repair costs no read', async () => {
    const world = worldWith(drifted);
    const wroteAt = world.now;
    await deliver(world, 'event-a', tls, wroteAt);
    expect(await parameterReads(world)).toBe(1);
    for (let minute = 1; minute <= 3; minute += 1) {
        world.now += minuteMs;
        await deliver(world, 'event-a', tls, wroteAt);
        expect(await parameterReads(world)).toBe(1);
    }
    expect(trail(world)).toEqual(repaired);
    expect(brokenInvariants(world)).toEqual([]);
});

test('an event that is delivered again while its repair runs causes no assessment after it', async () => {
    const world = worldWith(drifted);
    const wroteAt = world.now;
    await deliver(world, 'event-a', tls, wroteAt);
    await world.run({ mostDeliveries: 2 });
    world.now += 3_000;
    await deliver(world, 'event-a', tls, wroteAt);
    expect(await parameterReads(world)).toBe(1);
    expect(trail(world)).toEqual(repaired);
    expect(brokenInvariants(world)).toEqual([]);
});

test('an event whose effect no read shows costs its two rechecks, however often it is delivered', async () => {
    const world = worldWith();
    const wroteAt = world.now;
    await deliver(world, 'event-a', tls, wroteAt);
    await world.run({ mostDeliveries: 1 });
    world.now += 3_000;
    await deliver(world, 'event-a', tls, wroteAt);
    expect(await parameterReads(world)).toBe(3);
    world.now += minuteMs;
    await deliver(world, 'event-a', tls, wroteAt);
    expect(await parameterReads(world)).toBe(3);
    expect(brokenInvariants(world)).toEqual([]);
});

test('another event of the same parameter is read, and its drift repaired', async () => {
    const world = worldWith(drifted);
    await deliver(world, 'event-a', tls, world.now);
    await world.run();
    setParameter(world, 'require_secure_transport', 'off');
    world.now += minuteMs;
    await deliver(world, 'event-b', tls, world.now);
    expect(await parameterReads(world)).toBe(2);
    expect(trail(world)).toEqual([...repaired, ...repaired]);
    expect(brokenInvariants(world)).toEqual([]);
});

test('an event of the whole server is read again: its repeats may concern slices that no read showed', async () => {
    const world = worldWith(drifted);
    const wroteAt = world.now;
    await deliver(world, 'event-a', '', wroteAt);
    const first = await parameterReads(world);
    world.now += 10 * minuteMs;
    await deliver(world, 'event-a', '', wroteAt);
    expect(await parameterReads(world)).toBe(first + 1);
    expect(brokenInvariants(world)).toEqual([]);
});

test('an event whose slice could not be read is read until it can be', async () => {
    const world = worldWith(drifted);
    world.azure.unreadable.set('parameters', { reason: 'HTTP 503', transient: true });
    await deliver(world, 'event-a', tls, world.now);
    await world.run({ mostDeliveries: 3 });
    world.azure.unreadable.clear();
    await deliver(world, 'event-a', tls, world.now);
    await world.run();
    expect(trail(world)).toEqual(repaired);
    expect(brokenInvariants(world)).toEqual([]);
});
