import { describe, expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import { serverState } from '../../../support/states.ts';
import {
    ask,
    drifted,
    everySlice,
    orders,
    reasonOf,
    recordOf,
    trail,
    worldWith,
} from '../../../support/story.ts';

describe('a deleted server', () => {
    test('is recorded as deleted, and its record is removed', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        world.azure.states.delete(orders);
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual(['serverDeleted']);
        expect(reasonOf(world, 'serverDeleted')).toBe('HTTP 404 ResourceNotFound: no such server');
        expect(world.records.size).toBe(0);
    });

    test('is recorded as deleted once, although its event arrives twice', async () => {
        const world = worldWith();
        world.azure.states.delete(orders);
        const cause = { kind: 'event', eventId: 'event-1' } as const;
        await ask(world, { cause });
        await ask(world, { cause, requestedAt: new Date(world.now + 1).toISOString() });
        await world.run();
        expect(trail(world)).toEqual(['serverDeleted']);
    });

    test('ends its open remediations as superseded', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        expect(recordOf(world).remediations).toHaveLength(1);
        world.azure.states.delete(orders);
        world.now += 60_000;
        await ask(world, {
            slices: everySlice,
            cause: {
                kind: 'event',
                eventId: 'deleted',
                eventType: 'Microsoft.Resources.ResourceDeleteSuccess',
            },
        });
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world).at(-1)).toBe('serverDeleted');
        expect(world.records.size).toBe(0);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('before the write is sent ends its repair as superseded', async () => {
        const world = worldWith(drifted);
        await ask(world);
        world.fate = (port, moment) => {
            if (moment === 'before' && port === 'azure write') world.azure.states.delete(orders);
        };
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'superseded secure-transport',
            'resolved secure-transport',
            'serverDeleted',
        ]);
        expect(reasonOf(world, 'superseded')).toBe('HTTP 404 ResourceNotFound: no such server');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('while Azure makes the change ends its repair as superseded, too', async () => {
        const world = worldWith(drifted);
        await ask(world);
        world.fate = (port, moment) => {
            if (moment === 'after' && port === 'azure write') world.azure.states.delete(orders);
        };
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'superseded secure-transport',
            'resolved secure-transport',
            'serverDeleted',
        ]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('and created anew is a new server: repaired, with a record of its own', async () => {
        const world = worldWith({ ...drifted, server: { createdAt: '2026-01-01T00:00:00.000Z' } }, [
            'secure-transport',
            'public-network-access',
        ]);
        await ask(world, { slices: everySlice });
        await world.run();
        world.azure.states.set(
            orders,
            serverState({ ...drifted, server: { createdAt: '2026-06-15T13:00:00.000Z' } }),
        );
        world.now += 7_200_000;
        await ask(world, { slices: everySlice });
        await world.run();
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'verified secure-transport',
            'serverDeleted',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        expect(recordOf(world).createdAt).toBe('2026-06-15T13:00:00.000Z');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is recorded as deleted, too, when the baseline selects by tag', async () => {
        const world = worldWith();
        world.needsTags = true;
        await ask(world);
        await world.run();
        world.azure.states.delete(orders);
        world.now += 60_000;
        await ask(world);
        await world.run();
        expect([trail(world), world.poison.length, world.records.size]).toEqual([['serverDeleted'], 0, 0]);
    });
});
