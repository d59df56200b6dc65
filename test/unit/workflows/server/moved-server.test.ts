import { describe, expect, test } from 'vitest';
import { serverKey, serverPath } from '../../../../src/model/resource-id.ts';
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
    recordOf,
    server,
} from '../../../support/story.ts';
import { born, bornAnew, created, leftAlone, recordAt, takeBack, worldOf } from './undone-repair.ts';

const movedServer = { ...server, resourceGroup: 'shop' };
const moved = serverPath(movedServer);

function trailOf(world: MemoryWorld, path: string): readonly string[] {
    return world.audit
        .filter((entry) => entry.server === path)
        .map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim());
}

describe('a server that was moved to another group', () => {
    /** The new id is found; the old one was heard of before or not. */
    async function moveAway(world: MemoryWorld): Promise<void> {
        const state = world.azure.states.get(orders);
        if (state === undefined) throw new Error('no server');
        world.azure.states.delete(orders);
        world.azure.states.set(moved, state);
        world.now += minuteMs;
    }

    test.each(['at once', 'after it counted as gone'])(
        'keeps its record, its pause and its drift, found %s',
        async (when) => {
            const world = await leftAlone();
            const before = recordOf(world);
            await pauseWrites(world.ports(), { server, operator: 'olga', reason: 'a migration' });
            await moveAway(world);
            if (when !== 'at once') {
                await ask(world);
                await world.run();
                expect(recordAt(world, orders)?.deletedAt).toBeDefined();
            }
            await ask(world, { server: movedServer });
            await world.run();
            expect(recordAt(world, moved)).toMatchObject({
                server: movedServer,
                createdAt: born,
                undoExemptions: before.undoExemptions,
                repairs: before.repairs,
                previousIds: [server],
            });
            expect(Object.keys(world.storage.pause.servers)).toEqual([serverKey(movedServer)]);
            expect(trailOf(world, orders).at(-1)).toBe('serverMoved');
            expect(trailOf(world, moved)[0]).toBe('serverMoved');
            expect(world.audit.find((entry) => entry.server === moved)?.reason).toBe(
                `it was ${orders} before`,
            );
            expect(world.azure.states.get(moved)?.parameters.require_secure_transport?.value).toBe('off');
            // Nothing is left under the old id, and asking of it again tells nothing new.
            const entriesBefore = world.audit.length;
            await ask(world);
            await world.run();
            expect(world.audit).toHaveLength(entriesBefore);
            expect(recordAt(world, orders)?.undoExemptions).toEqual({});
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('allows the undo of a repair from before the move', async () => {
        const world = worldOf();
        await ask(world, { slices: everySlice, cause: created });
        await world.run();
        await moveAway(world);
        await ask(world, { server: movedServer, slices: everySlice });
        await world.run();
        expect((await takeBack(world, movedServer)).kind).toBe('done');
        await world.run();
        expect(world.azure.states.get(moved)?.parameters.require_secure_transport?.value).toBe('off');
        expect(trailOf(world, moved)).toContain('reverted secure-transport');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('and back keeps all of it as well', async () => {
        const world = await leftAlone();
        const before = recordOf(world);
        await moveAway(world);
        await ask(world, { server: movedServer });
        await world.run();
        const state = world.azure.states.get(moved);
        world.azure.states.delete(moved);
        if (state !== undefined) world.azure.states.set(orders, state);
        world.now += minuteMs;
        await ask(world);
        await world.run();
        expect(recordAt(world, orders)).toMatchObject({
            undoExemptions: before.undoExemptions,
            previousIds: [movedServer, server],
        });
        expect(parameter(world, 'require_secure_transport')).toBe('off');
    });

    test('is not confused with one of the same name that was created at another time', async () => {
        const world = await leftAlone();
        world.azure.states.delete(orders);
        world.azure.states.set(moved, serverState({ ...drifted, server: { createdAt: bornAnew } }));
        world.now = Date.parse(bornAnew) + minuteMs;
        await ask(world, { server: movedServer, slices: everySlice });
        await world.run();
        expect(trailOf(world, moved)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(recordAt(world, orders)?.undoExemptions).not.toEqual({});
    });

    test('has one record whatever effect the process dies at', async () => {
        for (const death of effectsToTry(60)) {
            const world = await leftAlone();
            await moveAway(world);
            killAt(world, death);
            await ask(world, { server: movedServer });
            await world.run();
            world.fate = () => undefined;
            expect([death, Object.keys(recordAt(world, moved)?.undoExemptions ?? {})]).toEqual([
                death,
                ['secure-transport'],
            ]);
            expect(world.azure.states.get(moved)?.parameters.require_secure_transport?.value).toBe('off');
            expect(brokenInvariants(world)).toEqual([]);
        }
    });
});
