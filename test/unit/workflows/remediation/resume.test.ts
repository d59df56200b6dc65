import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { idOf } from '../../../support/server-id.ts';
import { serverState } from '../../../support/states.ts';
import {
    ask,
    drifted,
    fail,
    orders,
    parameter,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

/** A world whose message of a running remediation is lost. */
async function withLostMessage(): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    await ask(world);
    await world.run({ mostDeliveries: 2 });
    expect(recordOf(world).remediations[0]?.status).toBe('accepted');
    world.queue.length = 0;
    return world;
}

describe('a tick', () => {
    test('does nothing when nothing waits', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        const asked = world.azure.reads.length;
        for (let minute = 0; minute < 5; minute += 1) {
            world.now += 60_000;
            await world.tick();
        }
        expect([world.queue, world.azure.reads.length]).toEqual([[], asked]);
    });

    test('requests nothing about drift that only waits for the end of dry-run', async () => {
        const world = worldWith(drifted);
        world.isDryRun = true;
        await ask(world);
        await world.run();
        expect(Object.keys(recordOf(world).holds)).toHaveLength(1);
        const effects: string[] = [];
        world.fate = (port, moment) => {
            if (moment === 'before') effects.push(port);
        };
        await world.tick();
        expect(effects).toEqual(['pause read', 'records waiting', 'sweep read']);
    });

    test('continues a remediation whose message was lost', async () => {
        const world = await withLostMessage();
        world.now += 200_000;
        await world.tick();
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('continues the trace of the message that was lost', async () => {
        const world = await withLostMessage();
        const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        const [[key, stored] = []] = world.records;
        const { record } = stored ?? {};
        if (key === undefined || stored === undefined || record?.step === undefined)
            throw new Error('no step');
        world.records.set(key, { ...stored, record: { ...record, step: { ...record.step, traceparent } } });
        world.now += 200_000;
        await world.tick();
        expect(world.queue.map(({ text }) => JSON.parse(text))).toMatchObject([{ traceparent }]);
    });

    test('waits two minutes for a message to arrive', async () => {
        const world = await withLostMessage();
        world.now += 100_000;
        await world.tick();
        expect(world.queue).toEqual([]);
    });

    test('puts one message on the queue, however often it runs', async () => {
        const world = await withLostMessage();
        world.now += 200_000;
        await world.tick();
        await world.tick();
        await world.tick();
        expect(world.queue).toHaveLength(1);
    });

    test('makes the old message worthless when that arrives after all', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        const [late] = world.queue;
        world.queue.length = 0;
        world.now += 200_000;
        await world.tick();
        expect(late?.queue).toBe('remediations');
        if (late !== undefined) world.queue.unshift({ ...late });
        const live = world.queue[1];
        await world.run({ mostDeliveries: 1 });
        expect([world.queue, world.azure.polls]).toEqual([[live], []]);
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('finds the assessment that waited when the message of the last remediation was lost', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        setParameter(world, 'log_checkpoints', 'off');
        world.now += 3_000;
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        expect(recordOf(world).deferred).toBeDefined();
        world.queue.length = 0;
        world.now += 200_000;
        await world.tick();
        await world.run();
        expect(parameter(world, 'log_checkpoints')).toBe('on');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('stops at storage that is not available, and continues the next minute', async () => {
        const world = await withLostMessage();
        world.now += 200_000;
        const mend = fail(world, /^records waiting/, () => new StorageUnavailableError('table servers'));
        await expect(world.tick()).rejects.toThrow(StorageUnavailableError);
        mend();
        await world.tick();
        await world.run();
        expect(trail(world).at(-1)).toBe('verified secure-transport');
    });

    test('continues every server of a fleet', async () => {
        const world = memoryWorld(enforcing(['secure-transport']));
        const servers = ['a-1', 'b-2', 'c-3'].map(
            (name) =>
                `/subscriptions/${watchedSubscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`,
        );
        world.isDryRun = true;
        for (const server of servers) {
            world.azure.states.set(server, serverState(drifted));
            await ask(world, { server: idOf(server) });
        }
        await world.run();
        expect(world.azure.writes).toEqual([]);
        world.isDryRun = false;
        world.now += 60_000;
        await world.tick();
        await world.run();
        expect(world.azure.writes.map(({ server }) => server).sort()).toEqual(servers);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('during a running remediation of a busy server does not disturb it', async () => {
        const world = worldWith(drifted);
        world.azure.busyUntil.set(orders, world.now + 1_200_000);
        await ask(world);
        for (let minute = 0; minute < 30; minute += 1) {
            await world.run({ mostDeliveries: 1 });
            await world.tick();
        }
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(brokenInvariants(world)).toEqual([]);
    });
});
