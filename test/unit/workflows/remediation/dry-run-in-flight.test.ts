import { expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import {
    ask,
    drifted,
    orders,
    parameter,
    reasonOf,
    recordOf,
    trail,
    worldWith,
} from '../../../support/story.ts';

const minuteMs = 60_000;

test('an operation that Azure runs when dry-run is turned on is followed to its end, and no other write starts', async () => {
    const world = worldWith(drifted);
    await ask(world);
    await world.run({ mostDeliveries: 2 });
    expect(recordOf(world).remediations[0]?.status).toBe('accepted');
    world.isDryRun = true;
    await world.run();
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
    expect(world.azure.writes).toHaveLength(1);
    expect(brokenInvariants(world)).toEqual([]);
});

test('a repair that waits for a busy server when dry-run is turned on is not written, and is recorded as a change that would be made', async () => {
    const world = worldWith(drifted);
    world.azure.busyUntil.set(orders, world.now + 10 * minuteMs);
    await ask(world);
    await world.run({ mostDeliveries: 4 });
    world.isDryRun = true;
    world.azure.busyUntil.clear();
    await world.run();
    expect(world.azure.writes).toEqual([]);
    expect(trail(world)).toEqual([
        'intended secure-transport',
        'superseded secure-transport',
        'wouldChange secure-transport',
    ]);
    expect(reasonOf(world, 'superseded')).toContain('DRY_RUN is on');
    expect(brokenInvariants(world)).toEqual([]);
    world.isDryRun = false;
    world.now += minuteMs;
    await world.tick();
    await world.run();
    expect(parameter(world, 'require_secure_transport')).toBe('on');
});

test('a write without a response when dry-run is turned on is read back, and not sent again', async () => {
    const world = worldWith(drifted);
    world.azure.refusals.push({ kind: 'unanswered', reason: 'HTTP 500 InternalServerError: x' });
    await ask(world);
    await world.run({ mostDeliveries: 2 });
    expect(recordOf(world).remediations[0]?.status).toBe('started');
    world.isDryRun = true;
    await world.run();
    expect(world.azure.writes).toEqual([]);
    expect(trail(world)).toEqual([
        'intended secure-transport',
        'superseded secure-transport',
        'wouldChange secure-transport',
    ]);
    expect(brokenInvariants(world)).toEqual([]);
});
