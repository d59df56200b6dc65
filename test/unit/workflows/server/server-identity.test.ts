import { describe, expect, test } from 'vitest';
import { pauseWrites } from '../../../../src/workflows/operators/pause.ts';
import { effectsToTry, killAt } from '../../../support/at-effects.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { serverState } from '../../../support/states.ts';
import {
    ask,
    drifted,
    everySlice,
    minuteMs,
    orders,
    parameter,
    reasonOf,
    recordOf,
    server,
    trail,
} from '../../../support/story.ts';
import { born, bornAnew, created, leftAlone, recordAt, takeBack, worldOf, written } from './undone-repair.ts';

const deleted = { kind: 'event', eventType: 'Microsoft.Resources.ResourceDeleteSuccess' } as const;

/** Azure answers "not found" of the server for so long, and the server is assessed at once and at the end. */
async function hide(world: MemoryWorld, milliseconds: number): Promise<void> {
    const state = world.azure.states.get(orders);
    if (state === undefined) throw new Error('no server');
    const until = world.now + milliseconds;
    world.azure.states.delete(orders);
    world.fate = (port, moment) => {
        if (moment === 'before' && port === 'azure read' && world.now >= until)
            world.azure.states.set(orders, state);
    };
    await ask(world, { slices: everySlice });
    await world.run();
    world.now = Math.max(world.now, until) + 3_000;
    await ask(world, { slices: everySlice });
    await world.run();
    world.fate = () => undefined;
}

describe('a server that Azure does not find for a while', () => {
    test.each([1_000, 30_000, 4 * minuteMs])(
        'of %i ms is not recorded as deleted, and nothing of it is removed',
        async (milliseconds) => {
            const world = await leftAlone();
            const before = recordOf(world);
            await hide(world, milliseconds);
            expect(trail(world)).not.toContain('serverDeleted');
            expect(recordOf(world)).toMatchObject({
                undoExemptions: before.undoExemptions,
                repairs: before.repairs,
            });
            expect(recordOf(world).missing).toBe(undefined);
            expect(parameter(world, 'require_secure_transport')).toBe('off');
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('of an hour counts as deleted meanwhile, and the decisions of operators hold when the same one is back', async () => {
        const world = await leftAlone();
        const before = recordOf(world);
        await hide(world, 60 * minuteMs);
        expect(trail(world).slice(-3)).toEqual(['serverDeleted', 'serverReturned', 'held secure-transport']);
        expect(recordOf(world)).toMatchObject({
            undoExemptions: before.undoExemptions,
            repairs: before.repairs,
        });
        expect(recordOf(world).deletedAt).toBe(undefined);
        expect(parameter(world, 'require_secure_transport')).toBe('off');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is looked up with one call after seconds and minutes, however many events arrive', async () => {
        const world = await leftAlone();
        world.azure.states.delete(orders);
        const before = world.azure.reads.length;
        for (let event = 0; event < 20; event += 1) {
            world.now += 3_000;
            await ask(world);
        }
        await world.run();
        expect(world.azure.reads.slice(before + 1).map(({ what }) => what)).toEqual(
            Array.from({ length: 23 }, () => 'server'),
        );
        expect(trail(world).filter((entry) => entry === 'serverDeleted')).toHaveLength(1);
    });

    test('right after it was created is found seconds later, and repaired', async () => {
        const world = worldOf();
        const state = world.azure.states.get(orders);
        world.azure.states.delete(orders);
        await ask(world, { slices: everySlice, cause: { ...written, eventId: 'created' } });
        await world.run({ mostDeliveries: 1 });
        if (state !== undefined) world.azure.states.set(orders, state);
        const beganAt = world.now;
        await world.run({ mostDeliveries: 1 });
        expect(world.now - beganAt).toBeLessThan(15_000);
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is found, although the process dies at any effect of the first read', async () => {
        for (const death of effectsToTry(20)) {
            const world = worldOf();
            const state = serverState({ ...drifted, server: { createdAt: born } });
            world.azure.states.delete(orders);
            killAt(world, death);
            await ask(world, { slices: everySlice, cause: { ...written, eventId: 'created' } });
            await world.run({ mostDeliveries: 2 });
            world.azure.states.set(orders, state);
            await world.run();
            expect([death, parameter(world, 'require_secure_transport')]).toEqual([death, 'on']);
            expect(brokenInvariants(world)).toEqual([]);
        }
    });

    test('by a clock that is an hour wrong is not recorded as deleted sooner', async () => {
        const world = await leftAlone();
        const state = world.azure.states.get(orders);
        world.azure.states.delete(orders);
        await ask(world, { slices: everySlice });
        await world.run({ mostDeliveries: 1 });
        world.now += 60 * minuteMs;
        await world.run({ mostDeliveries: 1 });
        if (state !== undefined) world.azure.states.set(orders, state);
        await world.run();
        expect(trail(world)).not.toContain('serverDeleted');
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a deletion that an event reports', () => {
    test('is recorded at once', async () => {
        const world = await leftAlone();
        world.azure.states.delete(orders);
        world.now += minuteMs;
        const time = new Date(world.now).toISOString();
        await ask(world, { slices: everySlice, cause: { ...deleted, eventId: 'deleted', time } });
        const beganAt = world.now;
        await world.run();
        expect(trail(world).at(-1)).toBe('serverDeleted');
        expect(world.now - beganAt).toBeLessThan(1_000);
        expect(recordOf(world)).toMatchObject({ createdAt: born, posture: {}, remediations: [] });
    });

    test('and that is older than the present server deletes nothing', async () => {
        const world = await leftAlone();
        const state = world.azure.states.get(orders);
        world.azure.states.delete(orders);
        const time = '2025-12-31T23:59:00.000Z';
        await ask(world, { slices: everySlice, cause: { ...deleted, eventId: 'deleted', time } });
        await world.run({ mostDeliveries: 1 });
        if (state !== undefined) world.azure.states.set(orders, state);
        await world.run();
        expect(trail(world)).not.toContain('serverDeleted');
        expect(Object.keys(recordOf(world).undoExemptions)).toEqual(['secure-transport']);
    });
});

describe('the record of a deleted server', () => {
    test('is removed by the sweep after 90 days, and is no part of any sweep before', async () => {
        const world = await leftAlone();
        world.azure.states.delete(orders);
        await ask(world, { slices: everySlice, cause: { ...deleted, eventId: 'deleted' } });
        await world.run();
        world.now += 89 * 24 * 60 * minuteMs;
        await world.startSweep();
        await world.run();
        expect(reasonOf(world, 'sweepCompleted', 'fleet')).toMatch(/^seen 0, .* disappeared 0/);
        expect(recordAt(world, orders)?.undoExemptions).not.toEqual({});
        world.now += 2 * 24 * 60 * minuteMs;
        await world.startSweep();
        await world.run();
        expect(world.records.size).toBe(0);
    });
});

describe('a new server of the same name', () => {
    test.each([
        ['while the old one counts as gone', true],
        ['before anybody heard of the end of the old one', false],
    ])('gets none of the operators’ decisions about the old one, %s', async (_when, hasEvent) => {
        const world = await leftAlone();
        await pauseWrites(world.ports(), { server, operator: 'olga', reason: 'a migration' });
        world.azure.states.delete(orders);
        if (hasEvent) {
            await ask(world, { slices: everySlice, cause: { ...deleted, eventId: 'deleted' } });
            await world.run();
        }
        world.now = Date.parse(bornAnew) + minuteMs;
        world.azure.states.set(orders, serverState({ ...drifted, server: { createdAt: bornAnew } }));
        // The event tells of a parameter, and nothing of the server.
        await ask(world);
        await world.run();
        expect(parameter(world, 'require_secure_transport')).toBe('on');
        expect(recordOf(world)).toMatchObject({ createdAt: bornAnew, undoExemptions: {} });
        expect(trail(world).filter((entry) => entry === 'serverDeleted')).toHaveLength(1);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('refuses the undo of a repair from before it was created', async () => {
        const world = worldOf();
        await ask(world, { slices: everySlice, cause: created });
        await world.run();
        world.now = Date.parse(bornAnew) + minuteMs;
        world.azure.states.set(orders, serverState({ server: { createdAt: bornAnew } }));
        const repair = world.audit.at(-1);
        expect(await takeBack(world)).toEqual({
            kind: 'conflict',
            reason: `the repair of ${repair?.at} was made on an earlier server of the same name; this one was created at ${bornAnew}`,
        });
        await ask(world, { slices: everySlice });
        await world.run();
        expect((await takeBack(world)).kind).toBe('conflict');
        expect(world.azure.writes).toHaveLength(1);
    });
});

describe('an undo that is under way when its server is not found', () => {
    test('for an hour is done when the same server is back', async () => {
        const world = worldOf();
        await ask(world, { slices: everySlice, cause: created });
        await world.run();
        expect((await takeBack(world)).kind).toBe('done');
        const state = world.azure.states.get(orders);
        world.azure.states.delete(orders);
        await world.run();
        expect(trail(world).at(-1)).toBe('serverDeleted');
        expect(reasonOf(world, 'superseded')).toBe('HTTP 404 ResourceNotFound: no such server');
        if (state !== undefined) world.azure.states.set(orders, state);
        world.now += 60 * minuteMs;
        await ask(world, { slices: everySlice });
        await world.run();
        expect(parameter(world, 'require_secure_transport')).toBe('off');
        expect(Object.keys(recordOf(world).undoExemptions)).toEqual(['secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });
});
