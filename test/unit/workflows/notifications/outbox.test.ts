import { describe, expect, test } from 'vitest';
import { maxBatch } from '../../../../src/workflows/notifications/notify-soon.ts';
import { countEffects, effectsToTry, killAt } from '../../../support/at-effects.ts';
import { billing, orders } from '../../../support/audit-entries.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { hourMs, minuteMs } from '../../../support/story.ts';
import { minutes, ofChain, record, started, worldWithTopic } from './test-topic.ts';

const chosen = ['orders 1', 'billing 1', 'orders 2', 'fleet 1', 'orders 3', 'billing 2'];

/** Entries of three chains, with others between them that operators did not choose. */
async function story(world: MemoryWorld): Promise<void> {
    for (const id of chosen) {
        const server = { orders, billing, fleet: 'fleet' }[id.split(' ')[0] ?? ''] ?? 'events';
        await record(world, `${id}, intended`, { server, outcome: 'intended' });
        await record(world, id, { server });
        if (id === 'orders 2') await minutes(world, 1);
    }
    await minutes(world, 4);
}

describe('operators', () => {
    test('are notified at once and once, in the order of each chain', async () => {
        const { world, topic } = await started();
        await record(world, 'orders 1', { server: orders });
        expect(topic.taken).toEqual(['orders 1']);
        await story(world);
        expect(topic.taken.toSorted()).toEqual(chosen.toSorted());
        expect(world.outbox.notes.size).toBe(0);
    });

    test('are notified of everything when a process dies once at any effect, and at most of one batch twice', async () => {
        const counted = await started();
        counted.world.canDieNotifying = true;
        const effects = await countEffects(counted.world, () => story(counted.world));
        expect(effects).toBeGreaterThan(100);
        for (const nth of effectsToTry(effects)) {
            const { world, topic } = await started();
            world.canDieNotifying = true;
            const where = killAt(world, nth);
            await story(world);
            const context = where();
            const missing = chosen.filter((id) => !topic.taken.includes(id));
            expect({ context, missing }).toEqual({ context, missing: [] });
            const repeated = topic.taken.length - new Set(topic.taken).size;
            expect({ context, repeated: repeated <= maxBatch }).toEqual({ context, repeated: true });
        }
    });

    test('are notified of a backlog in order when a process dies once at any effect of sending it', async () => {
        const ids = Array.from({ length: 60 }, (_, entry) => `entry ${entry}`);
        const backlog = async (): Promise<ReturnType<typeof worldWithTopic>> => {
            const begun = await started();
            begun.topic.isAway = true;
            for (const id of ids) await record(begun.world, id, { server: orders });
            await minutes(begun.world, 1);
            begun.topic.isAway = false;
            return begun;
        };
        const counted = await backlog();
        const effects = await countEffects(counted.world, () => minutes(counted.world, 2));
        for (const nth of effectsToTry(effects)) {
            const { world, topic } = await backlog();
            const where = killAt(world, nth);
            await minutes(world, 4);
            const context = where();
            expect({ context, ids: [...new Set(topic.taken)] }).toEqual({ context, ids });
            const isBounded = topic.taken.length - ids.length <= maxBatch;
            expect({ context, isBounded }).toEqual({ context, isBounded: true });
        }
    });

    test('are notified once of an hour in which the topic was away, in order, and each minute asks it once', async () => {
        const { world, topic } = await started();
        topic.isAway = true;
        const expected: string[] = [];
        for (let minute = 0; minute < 60; minute += 1) {
            for (const [name, server] of Object.entries({ orders, billing })) {
                expected.push(`${name} ${minute}`);
                await record(world, `${name} ${minute}`, { server });
            }
            await minutes(world, 1);
        }
        expect(topic.taken).toEqual([]);
        expect(topic.requests).toBeLessThan(3 * 60);
        topic.isAway = false;
        await minutes(world, 3);
        expect(topic.taken).toHaveLength(expected.length);
        for (const name of ['orders', 'billing'])
            expect(ofChain(topic.taken, name)).toEqual(expected.filter((id) => id.startsWith(name)));
        await minutes(world, 3);
        expect(topic.taken).toHaveLength(expected.length);
    });

    test('are notified of a backlog in bounded batches, and one run sends at most a thousand', async () => {
        const { world, topic } = await started();
        topic.isAway = true;
        for (let entry = 0; entry < 1_200; entry += 1)
            await record(world, `entry ${entry}`, { server: orders });
        await minutes(world, 2);
        topic.isAway = false;
        const requests = topic.requests;
        await minutes(world, 1);
        expect(topic.taken).toHaveLength(1_000);
        expect(topic.requests - requests).toBe(1_000 / maxBatch);
        await minutes(world, 1);
        expect(topic.taken).toEqual(Array.from({ length: 1_200 }, (_, entry) => `entry ${entry}`));
    });

    test('are notified of everything by two instances at once, and at most of one batch twice', async () => {
        const { world, topic } = await started();
        topic.isAway = true;
        for (let entry = 0; entry < 60; entry += 1) await record(world, `entry ${entry}`, { server: orders });
        await minutes(world, 2);
        topic.isAway = false;
        world.now += minuteMs;
        await Promise.all([world.anchorAndNotify(), world.anchorAndNotify()]);
        await minutes(world, 2);
        expect(new Set(topic.taken).size).toBe(60);
        expect(topic.taken.length - 60).toBeLessThanOrEqual(maxBatch);
    });

    test('are notified across the end of a day, and of an entry whose clock is behind', async () => {
        const { world, topic } = await started();
        world.now = Date.parse('2026-06-15T23:58:30Z');
        topic.isAway = true;
        await record(world, 'before midnight', { server: orders });
        await minutes(world, 2);
        await record(world, 'after midnight', { server: orders });
        await record(world, 'skewed', {
            server: billing,
            at: new Date(world.now - 10 * minuteMs).toISOString(),
        });
        topic.isAway = false;
        await minutes(world, 3);
        expect(topic.taken.toSorted()).toEqual(['after midnight', 'before midnight', 'skewed']);
    });

    test('are notified of an entry that was recorded hours after its instant, with the next one of its chain', async () => {
        const { world, topic } = await started();
        topic.isAway = true;
        await record(world, 'first', { server: orders });
        await minutes(world, 2);
        await record(world, 'late', { server: orders, at: new Date(world.now - 3 * hourMs).toISOString() });
        await minutes(world, 2);
        topic.isAway = false;
        world.now += minuteMs;
        await record(world, 'next', { server: orders });
        await minutes(world, 3);
        expect(topic.taken.toSorted()).toEqual(['first', 'late', 'next']);
    });
});

describe('notifications', () => {
    test('that are turned on begin with what is recorded from then on, however long the audit is', async () => {
        const { world, topic } = worldWithTopic();
        const { topic: on } = world;
        world.topic = undefined;
        for (let hour = 0; hour < 30; hour += 1) {
            await record(world, `old ${hour}`, { server: orders });
            world.now += hourMs;
            await minutes(world, 1);
        }
        world.topic = on;
        await minutes(world, 3);
        expect(topic.taken).toEqual([]);
        await record(world, 'new', { server: orders });
        await minutes(world, 3);
        expect(topic.taken).toEqual(['new']);
    });

    test('that were off send nothing of that time when they are turned on again', async () => {
        const { world, topic } = await started();
        const { topic: on } = world;
        topic.isAway = true;
        await record(world, 'before', { server: orders });
        await minutes(world, 2);
        world.topic = undefined;
        await minutes(world, 1);
        await record(world, 'meanwhile', { server: billing });
        await minutes(world, 3);
        world.topic = on;
        topic.isAway = false;
        await minutes(world, 3);
        expect(topic.taken).toEqual([]);
    });

    test('of an audit that was never anchored begin with the last minutes', async () => {
        const { world, topic } = worldWithTopic();
        const { topic: on } = world;
        world.topic = undefined;
        await record(world, 'years old', { server: orders, at: '2024-01-01T00:00:00.000Z' });
        world.topic = on;
        topic.isAway = true;
        await minutes(world, 1);
        await record(world, 'new', { server: orders });
        topic.isAway = false;
        await minutes(world, 4);
        expect(topic.taken).toEqual(['new']);
    });

    test('of a process that cannot note what it sent are sent once more, under the same id', async () => {
        const { world, topic } = await started();
        world.canDieNotifying = true;
        world.fate = (port, moment) => {
            if (port === 'outbox note' && moment === 'before') throw new Error('storage is busy');
        };
        await record(world, 'one', { server: orders });
        world.fate = () => undefined;
        await minutes(world, 4);
        expect(topic.taken).toEqual(['one', 'one']);
    });
});
