import { describe, expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { ask, minuteMs, orders, parameter, recordOf, setParameter } from '../../../support/story.ts';
import { checkpoints, quietWorld, tls, write, writeOf } from './writes-behind-reads.ts';

/** Calls of Resource Manager. */
function calls({ azure }: MemoryWorld): number {
    return azure.reads.length + azure.writes.length + azure.polls.length;
}

describe('a recheck', () => {
    test('is not made for an event whose change the first read showed, nor for its duplicates', async () => {
        const world = await quietWorld();
        setParameter(world, tls, 'off');
        const cause = writeOf(world, `configurations/${tls}`);
        for (let time = 0; time < 4; time += 1) {
            await ask(world, { cause });
            await world.run();
            world.now += 20_000;
        }
        expect(world.azure.reads.map(({ what }) => what)).toEqual([
            'parameters',
            `configurations/${tls}`,
            'parameters',
            'parameters',
            'parameters',
        ]);
        expect(world.queue).toEqual([]);
    });

    test('is not made for an observed change that needs no repair', async () => {
        const world = await quietWorld();
        setParameter(world, 'log_min_duration_statement', '500');
        await ask(world, { cause: writeOf(world, 'configurations/log_min_duration_statement') });
        await world.run();
        expect(world.azure.reads).toHaveLength(1);
    });

    test('is made twice and no more for an event that changed nothing, and not again for its duplicate', async () => {
        const world = await quietWorld();
        const cause = writeOf(world, `configurations/${tls}`);
        await ask(world, { cause });
        await world.run();
        expect(world.azure.reads).toHaveLength(3);
        await ask(world, { cause });
        await world.run();
        expect(world.azure.reads).toHaveLength(4);
        expect(recordOf(world).rechecks?.unconfirmed).toEqual([]);
    });

    test.each([1, 4])(
        'is coalesced: 50 events within 2 s that changed nothing cost two more, with %i workers',
        async (workers) => {
            const world = await quietWorld();
            const beganAt = world.now;
            for (let index = 0; index < 50; index += 1) {
                const at = beganAt + index * 40;
                const requestedAt = new Date(at).toISOString();
                const cause = writeOf(world, `configurations/${[tls, checkpoints][index % 2]}`);
                const text = JSON.stringify({
                    server: orders,
                    slices: ['parameters'],
                    cause,
                    requestedAt,
                    requeues: 0,
                });
                const message = { text, visibleAt: at, dequeued: 0, isHeld: false };
                world.queue.push({ queue: 'assessments', ...message });
            }
            await world.run({ workers, mostDeliveries: 2_000 });
            expect(world.azure.reads.length).toBeLessThanOrEqual(2 + 2);
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('is one for many events: a storm of them costs a read every ten seconds at most', async () => {
        const world = await quietWorld();
        const beganAt = world.now;
        for (let second = 0; second < 900; second += 6) {
            world.queue.push({
                queue: 'assessments',
                text: JSON.stringify({
                    server: orders,
                    slices: ['parameters'],
                    cause: writeOf(world, `configurations/unseen_${second % 60}`),
                    requestedAt: new Date(beganAt + second * 1_000).toISOString(),
                    requeues: 0,
                }),
                visibleAt: beganAt + second * 1_000,
                dequeued: 0,
                isHeld: false,
            });
        }
        await world.run({ mostDeliveries: 10_000 });
        // 150 events are read for once each.
        expect(world.azure.reads.length).toBeLessThan(150 + 110);
        expect(JSON.stringify(recordOf(world)).length).toBeLessThan(60_000);
    });

    test('leaves the price of a repair: 4 calls per parameter, with duplicates and unnamed echoes', async () => {
        const world = await quietWorld();
        const drifts = 40;
        for (let index = 0; index < drifts; index += 1) {
            const name = [tls, checkpoints][index % 2] ?? tls;
            setParameter(world, name, 'off');
            const { guardRails } = world.baseline;
            const flapping = { repairs: 1_000, hours: 24 };
            const budget = { serversPerHour: 1_000, changesPerHour: 1_000 };
            world.baseline = { ...world.baseline, guardRails: { ...guardRails, flapping, budget } };
            const cause = writeOf(world, `configurations/${name}`);
            // Duplicates arrive with the event.
            for (let time = 0; time <= index % 3; time += 1) await ask(world, { cause });
            await world.run();
            world.now += minuteMs;
            const { actor: _actor, ...echo } = writeOf(world, `configurations/${name}`);
            const correlationId = world.azure.writes.at(-1)?.correlationId ?? '';
            const time = world.audit.at(-1)?.at ?? '';
            if (index % 8 === 0) await ask(world, { cause: { ...echo, correlationId, time } });
            await world.run();
            world.now += minuteMs;
        }
        expect(world.azure.writes).toHaveLength(drifts);
        expect(calls(world) / drifts).toBeLessThanOrEqual(4.2);
    });

    test('repairs every drift, whenever reads show it and in whatever order events arrive', async () => {
        const change = fc.record({
            name: fc.constantFrom(tls, checkpoints),
            behindMs: fc.integer({ min: 0, max: 110_000 }),
            lateMs: fc.integer({ min: 0, max: 5_000 }),
            pauseMs: fc.integer({ min: 0, max: 60_000 }),
        });
        await fc.assert(
            fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
                const world = await quietWorld();
                for (const { name, behindMs, lateMs, pauseMs } of changes) {
                    write(world, { [name]: 'off' }, behindMs);
                    const cause = writeOf(world, `configurations/${name}`);
                    world.now += lateMs;
                    await ask(world, { cause });
                    await world.run({ mostDeliveries: 2 });
                    world.now += pauseMs;
                }
                await world.run({ mostDeliveries: 2_000 });
                expect([parameter(world, tls), parameter(world, checkpoints)]).toEqual(['on', 'on']);
                expect(brokenInvariants(world)).toEqual([]);
            }),
            { numRuns: lawRuns(60) },
        );
    });
});
