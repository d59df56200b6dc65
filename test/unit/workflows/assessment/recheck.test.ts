import { describe, expect, test } from 'vitest';
import type { EventCause } from '../../../../src/model/cause.ts';
import type { ServerState } from '../../../../src/model/server-state.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import {
    ask,
    everySlice,
    orders,
    parameter,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

const tls = 'require_secure_transport';
const checkpoints = 'log_checkpoints';
const minuteMs = 60_000;
const alice = { objectId: 'a11ce000-0000-4000-8000-000000000001' };
let events = 0;

/** A world in which the server is known and compliant, and was not looked at for a minute. */
async function quietWorld(): Promise<MemoryWorld> {
    const world = worldWith({ server: { createdAt: '2026-01-01T00:00:00.000Z' } });
    await ask(world, { slices: everySlice });
    await world.run();
    world.now += minuteMs;
    world.azure.reads.length = 0;
    return world;
}

function writeOf(
    world: MemoryWorld,
    resource: string | undefined,
    more: Partial<EventCause> = {},
): EventCause {
    events += 1;
    return {
        kind: 'event',
        eventId: `event-${events}`,
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        ...(resource === undefined ? {} : { resource }),
        actor: alice,
        time: new Date(world.now).toISOString(),
        ...more,
    };
}

/** Somebody writes parameters, and reads show it only after so many milliseconds. */
function write(world: MemoryWorld, values: Readonly<Record<string, string>>, behindMs: number): void {
    const state = world.azure.states.get(orders);
    if (state !== undefined && behindMs > 0)
        world.azure.behind.set(orders, { state, until: world.now + behindMs });
    for (const [name, value] of Object.entries(values)) setParameter(world, name, value);
}

/** Calls of Resource Manager. */
function calls({ azure }: MemoryWorld): number {
    return azure.reads.length + azure.writes.length + azure.polls.length;
}

describe('a read that is behind its event', () => {
    test.each([1_000, 3_000, 9_000, 60_000, 110_000])(
        'by %i ms is followed by another one, and the drift repaired within minutes',
        async (behindMs) => {
            const world = await quietWorld();
            write(world, { [tls]: 'off' }, behindMs);
            const beganAt = world.now;
            const cause = writeOf(world, `configurations/${tls}`);
            await ask(world, { cause });
            await world.run();
            expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
            const end = Date.parse(world.audit.at(-1)?.at ?? '');
            expect(end - beganAt).toBeLessThan(behindMs < 10_000 ? 25_000 : 140_000);
            // The event that told of it names who did it, although a read in between did not show it.
            expect(world.audit[0]?.cause).toMatchObject({ eventId: cause.eventId, actor: alice });
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('of a server that nobody has looked at before is followed by another one', async () => {
        const world = worldWith({ server: { createdAt: '2026-01-01T00:00:00.000Z' } });
        write(world, { [tls]: 'off' }, 3_000);
        await ask(world, { cause: writeOf(world, `configurations/${tls}`) });
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('shows one of two writes: the other one is looked for all the same', async () => {
        const world = await quietWorld();
        setParameter(world, checkpoints, 'off');
        write(world, { [tls]: 'off' }, 20_000);
        await ask(world, { cause: writeOf(world, `configurations/${checkpoints}`) });
        await ask(world, { cause: writeOf(world, `configurations/${tls}`) });
        await world.run();
        expect([parameter(world, tls), parameter(world, checkpoints)]).toEqual(['on', 'on']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('of an event that an earlier request had answered already is followed by another one', async () => {
        const world = await quietWorld();
        write(world, { [tls]: 'off' }, 5_000);
        const requestedAt = new Date(world.now).toISOString();
        await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: 'sweep-1' } });
        await ask(world, { cause: writeOf(world, `configurations/${tls}`), requestedAt });
        await world.run();
        expect(parameter(world, tls)).toBe('on');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test.each([
        ['the server itself', undefined, { server: { network: { publicNetworkAccess: 'Enabled' } } }],
        [
            'a firewall rule',
            'firewallrules/wide',
            {
                firewallRules: [{ name: 'wide', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' }],
            },
        ],
        [
            'threat protection',
            'advancedthreatprotectionsettings/default',
            { threatProtection: { state: 'Disabled' } },
        ],
    ] as const)('about %s is followed by another one of what it names', async (_what, resource, changed) => {
        const world = worldWith({}, ['public-network-access', 'firewall-wide-ranges', 'threat-protection']);
        await ask(world, { slices: everySlice });
        await world.run();
        world.now += minuteMs;
        const state = world.azure.states.get(orders);
        if (state === undefined) throw new Error('no server');
        const drifted = merged(state, changed as unknown as Partial<ServerState>);
        world.azure.behind.set(orders, { state, until: world.now + 4_000 });
        world.azure.states.set(orders, drifted);
        const slices = resource === undefined ? everySlice : ([sliceOf(resource)] as const);
        world.azure.reads.length = 0;
        const told = world.audit.length;
        await ask(world, { slices, cause: writeOf(world, resource) });
        await world.run();
        expect(trail(world).slice(told)).toEqual([
            expect.stringMatching(/^intended/),
            expect.stringMatching(/^verified/),
        ]);
        expect(world.azure.reads.slice(1).every(({ what }) => what.split(',').length <= 2)).toBe(true);
    });

    test('of a deletion is followed by another one, which believes the event', async () => {
        const world = await quietWorld();
        const state = world.azure.states.get(orders);
        if (state === undefined) throw new Error('no server');
        world.azure.behind.set(orders, { state, until: world.now + 3_000 });
        world.azure.states.delete(orders);
        const beganAt = world.now;
        const eventType = 'Microsoft.Resources.ResourceDeleteSuccess';
        await ask(world, { slices: everySlice, cause: writeOf(world, undefined, { eventType }) });
        await world.run();
        expect(trail(world)).toEqual(['serverDeleted']);
        expect(world.now - beganAt).toBeLessThan(15_000);
    });

    test('of a start is followed by another one, which finds the server started', async () => {
        const world = await quietWorld();
        setParameter(world, tls, 'off');
        world.azure.unreadable.set('parameters', { reason: 'HTTP 400 ServerStoppedError', transient: false });
        const eventType = 'Microsoft.Resources.ResourceActionSuccess';
        await ask(world, { slices: everySlice, cause: writeOf(world, undefined, { eventType }) });
        await world.run({ mostDeliveries: 1 });
        world.azure.unreadable.clear();
        await world.run();
        expect(parameter(world, tls)).toBe('on');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is followed by another one, although the process dies at any effect', async () => {
        for (let death = 1; death < 40; death += 1) {
            const world = await quietWorld();
            write(world, { [tls]: 'off' }, 5_000);
            let effects = 0;
            world.fate = () => {
                effects += 1;
                if (effects === death) throw new KilledError(`effect ${death}`);
            };
            await ask(world, { cause: writeOf(world, `configurations/${tls}`) });
            await world.run();
            expect([death, parameter(world, tls)]).toEqual([death, 'on']);
            expect(brokenInvariants(world)).toEqual([]);
        }
    });
});

describe('a second look', () => {
    test('is not taken for an event whose change the first read showed, nor for its duplicates', async () => {
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

    test('is not taken for a change that needs no repair and was seen', async () => {
        const world = await quietWorld();
        setParameter(world, 'log_min_duration_statement', '500');
        await ask(world, { cause: writeOf(world, 'configurations/log_min_duration_statement') });
        await world.run();
        expect(world.azure.reads).toHaveLength(1);
    });

    test('is taken twice and no more for an event that changed nothing, and not again for its duplicate', async () => {
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
        'is one for a burst: 50 events within 2 s that changed nothing cost two more, with %i workers',
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

    test('is one for many events: a storm of them costs a look every ten seconds at most', async () => {
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

    test('keeps the price of a repair: 4 calls per parameter, with duplicates and unnamed echoes', async () => {
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

    test('repairs every drift, whenever reads show it and in whatever order events come', async () => {
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

function merged(state: ServerState, changed: Partial<ServerState>): ServerState {
    const { server, ...slices } = changed;
    const network = { ...state.server.network, ...server?.network };
    return { ...state, ...slices, server: { ...state.server, network } };
}

function sliceOf(resource: string) {
    return resource.startsWith('firewall') ? 'firewallRules' : 'threatProtection';
}
