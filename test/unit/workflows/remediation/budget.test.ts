import { describe, expect, test } from 'vitest';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import {
    addServer,
    deliverEvent,
    drift,
    hourMs,
    isOn,
    minuteMs,
    orders,
    pass,
    pathOf,
    trail,
} from '../../../support/story.ts';

const dynamic = { log_checkpoints: 'off', log_connections: 'off', log_disconnections: 'off' };
const controls = ['log-checkpoints', 'log-connections', 'log-disconnections'];

/** A fleet that a new baseline finds drifted in every server, and the event of each. */
async function driftedFleet(servers: number, ids: readonly string[] = controls): Promise<MemoryWorld> {
    const world = memoryWorld(enforcing(ids));
    for (let number = 0; number < servers; number += 1) {
        const path = pathOf(`server-${number}`);
        addServer(world, path, { parameters: dynamic });
        await deliverEvent(world, '', { path });
    }
    return world;
}

function changedServers(world: MemoryWorld): number {
    return new Set(world.azure.writes.map(({ server }) => server)).size;
}

function entries(world: MemoryWorld, outcome: string): number {
    return world.audit.filter((entry) => entry.outcome === outcome).length;
}

test('a wrong baseline for a whole fleet is stopped after the first 10 servers, and reported once', async () => {
    const servers = lawRuns(1_000);
    const world = await driftedFleet(servers, ['log-checkpoints']);
    await world.run({ mostDeliveries: 10_000 });
    await pass(world, 10 * minuteMs, 5 * minuteMs);
    expect(changedServers(world)).toBe(10);
    expect(world.azure.writes).toHaveLength(10);
    expect(entries(world, 'verified')).toBe(10);
    expect(entries(world, 'held')).toBe(servers - 10);
    const said = world.audit.filter(({ outcome }) => outcome === 'budgetExhausted');
    expect(said.map(({ server, reason }) => ({ server, reason }))).toEqual([
        {
            server: 'fleet',
            reason: "the fleet's budget of 10 servers and 60 changes an hour is used up; further changes are held until there is room",
        },
    ]);
    expect(brokenInvariants(world)).toEqual([]);
});

test('held changes continue without an event, ten servers an hour', async () => {
    const world = await driftedFleet(25, ['log-checkpoints']);
    await pass(world, 30 * minuteMs);
    expect(changedServers(world)).toBe(10);
    await pass(world, hourMs);
    expect(changedServers(world)).toBe(20);
    await pass(world, hourMs);
    expect(changedServers(world)).toBe(25);
    expect(entries(world, 'held')).toBe(15);
    expect(brokenInvariants(world)).toEqual([]);
});

test('changes are counted too: a server gets the remaining ones, and the others later', async () => {
    const world = await driftedFleet(2);
    world.baseline = {
        ...world.baseline,
        guardRails: { ...world.baseline.guardRails, budget: { serversPerHour: 10, changesPerHour: 4 } },
    };
    await pass(world, 30 * minuteMs);
    expect(world.azure.writes).toHaveLength(4);
    expect(changedServers(world)).toBe(2);
    await pass(world, hourMs);
    expect(world.azure.writes).toHaveLength(6);
    expect(brokenInvariants(world)).toEqual([]);
});

test('a server that was changed within the hour does not count a second time', async () => {
    const world = await driftedFleet(10, ['log-checkpoints', 'secure-transport']);
    await pass(world, 5 * minuteMs);
    expect(changedServers(world)).toBe(10);
    await drift(world, 'require_secure_transport', 'off', { path: pathOf('server-3') });
    await pass(world, 5 * minuteMs);
    expect(isOn(world, 'require_secure_transport', pathOf('server-3'))).toBe(true);
    addServer(world, orders);
    await drift(world, 'require_secure_transport', 'off', { path: orders });
    await pass(world, 5 * minuteMs);
    expect(trail(world)).toEqual(['held secure-transport']);
});

test('a server of the ten continues as soon as changes are free, although ten servers count', async () => {
    const world = await driftedFleet(10, ['log-checkpoints', 'secure-transport']);
    world.baseline = {
        ...world.baseline,
        guardRails: { ...world.baseline.guardRails, budget: { serversPerHour: 10, changesPerHour: 11 } },
    };
    await pass(world, 10 * minuteMs);
    const path = pathOf('server-3');
    await drift(world, 'require_secure_transport', 'off', { path });
    await pass(world, 30 * minuteMs);
    await drift(world, 'log_checkpoints', 'off', { path });
    await pass(world, minuteMs);
    expect(trail(world, path).at(-1)).toBe('held log-checkpoints');
    await pass(world, 21 * minuteMs);
    expect(isOn(world, 'log_checkpoints', path)).toBe(true);
});

test('dry-run consumes nothing of the budget', async () => {
    const world = await driftedFleet(30, ['log-checkpoints']);
    world.isDryRun = true;
    await pass(world, 10 * minuteMs);
    expect(entries(world, 'wouldChange')).toBe(30);
    expect(world.storage.spent.reservations).toEqual([]);
    world.isDryRun = false;
    await pass(world, 10 * minuteMs);
    expect(changedServers(world)).toBe(10);
});

test('a process that dies after it took its share takes the same one again', async () => {
    const world = await driftedFleet(12, ['log-checkpoints']);
    let isDead = false;
    world.fate = (port, moment) => {
        if (isDead || port !== 'budget write' || moment !== 'after') return;
        isDead = true;
        throw new KilledError('after the budget');
    };
    await pass(world, 10 * minuteMs);
    expect(isDead).toBe(true);
    expect(changedServers(world)).toBe(10);
    expect(world.storage.spent.reservations).toHaveLength(10);
});

test('many instances at once do not grant more than the budget', async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
        const world = await driftedFleet(40, ['log-checkpoints']);
        let state = seed;
        const pick = (count: number): number => {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            return state % count;
        };
        await world.run({ pick, workers: 8, mostDeliveries: 5_000 });
        expect({ seed, servers: changedServers(world) }).toEqual({ seed, servers: 10 });
        expect({ seed, broken: brokenInvariants(world) }).toEqual({ seed, broken: [] });
    }
});

test('a budget that cannot be read or written stops the repair, and the assessment is requeued', async () => {
    const world = await driftedFleet(1, ['log-checkpoints']);
    let isDown = true;
    world.fate = (port) => {
        if (isDown && port.startsWith('budget')) throw new StorageDown();
    };
    for (let minute = 0; minute < 10; minute += 1) {
        await world.run({ mostDeliveries: 5 });
        world.now += minuteMs;
    }
    expect(world.azure.writes).toEqual([]);
    isDown = false;
    await pass(world, 10 * minuteMs);
    expect(changedServers(world)).toBe(1);
    expect(brokenInvariants(world)).toEqual([]);
});

describe('shares are taken when writes are sent', () => {
    test('and not when they are planned: 60 servers that were busy for 70 minutes are changed ten an hour', async () => {
        const world = memoryWorld(enforcing(['log-checkpoints']));
        const until = world.now + 70 * minuteMs;
        for (let number = 0; number < 60; number += 1) {
            const path = pathOf(`server-${number}`);
            addServer(world, path, { parameters: dynamic });
            world.azure.busyUntil.set(path, until);
            await deliverEvent(world, '', { path });
            // As many an hour are planned as the budget has, again and again while nothing is sent.
            if (number % 10 === 9) await pass(world, 11 * minuteMs);
        }
        await pass(world, 3 * hourMs);
        expect(mostInAnHour(world)).toEqual({ servers: 10, changes: 10 });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('for every write: five without effect and one with are six shares', async () => {
        const world = await driftedFleet(1, ['log-checkpoints']);
        for (let write = 0; write < 5; write += 1) world.azure.quirks.push({ kind: 'noEffect' });
        await pass(world, 5 * minuteMs);
        expect(world.azure.writes).toHaveLength(6);
        expect(world.storage.spent.reservations.map(({ changes }) => changes)).toEqual([1, 1, 1, 1, 1, 1]);
    });

    test('and one for a write that Azure did not take, however often it was busy', async () => {
        const world = await driftedFleet(1, ['log-checkpoints']);
        for (let write = 0; write < 9; write += 1)
            world.azure.refusals.push({ kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' });
        await pass(world, 30 * minuteMs);
        expect(world.azure.writes).toHaveLength(1);
        expect(world.storage.spent.reservations).toHaveLength(1);
    });
});

test('never more than the budget is written in any 60 minutes, whatever clocks and storage do', async () => {
    const budget = { serversPerHour: 3, changesPerHour: 8 };
    let written = 0;
    await fc.assert(
        fc.asyncProperty(
            fc.array(fc.integer({ min: -24 * 60, max: 24 * 60 }), { minLength: 5, maxLength: 20 }),
            fc.array(fc.record({ nth: fc.integer({ min: 1, max: 60 }), how: fc.nat(3) }), { maxLength: 12 }),
            fc.array(fc.nat(1_000), { minLength: 7, maxLength: 31 }),
            async (skews, troubles, choices) => {
                const world = await driftedFleet(12);
                const { guardRails } = world.baseline;
                world.baseline = { ...world.baseline, guardRails: { ...guardRails, budget } };
                let processes = 0;
                world.skewMs = () => {
                    processes += 1;
                    return (skews[processes % skews.length] ?? 0) * minuteMs;
                };
                let picks = 0;
                const pick = (count: number): number => {
                    picks += 1;
                    return (choices[picks % choices.length] ?? 0) % count;
                };
                for (let round = 0; round < 24; round += 1) {
                    const trouble = troubles[round % Math.max(1, troubles.length)];
                    if (trouble !== undefined) arm(world, trouble.nth, trouble.how);
                    await world.run({ workers: 1 + (round % 3), pick, mostDeliveries: 300 });
                    world.now += 7 * minuteMs;
                    await world.tick().catch(() => undefined);
                    for (let number = 0; number < 12; number += 1) {
                        if ((choices[(round + number) % choices.length] ?? 0) % 3 > 0) continue;
                        await drift(world, 'log_checkpoints', 'off', {
                            path: pathOf(`server-${number}`),
                        }).catch(() => undefined);
                    }
                }
                const { servers, changes } = mostInAnHour(world);
                written += world.azure.writes.length;
                expect(servers).toBeLessThanOrEqual(budget.serversPerHour);
                expect(changes).toBeLessThanOrEqual(budget.changesPerHour);
            },
        ),
        { numRuns: lawRuns(20) },
    );
    expect(written).toBeGreaterThan(lawRuns(20) * 10);
}, 120_000);

/** From the n-th effect on: its process dies, or storage is out for as many effects, each of which may take minutes. */
function arm(world: MemoryWorld, nth: number, how: number): void {
    let effects = 0;
    world.fate = (port, moment) => {
        effects += 1;
        if (effects < nth || (how > 0 && port.startsWith('azure'))) return;
        if (how === 0 || effects > 2 * nth) world.fate = () => undefined;
        if (how === 1 && moment === 'before') world.now += 5 * minuteMs;
        throw how === 0 ? new KilledError(`${moment} ${port}`) : new StorageDown();
    };
}

/** The most servers and changes that any 60 minutes saw. */
function mostInAnHour(world: MemoryWorld): { readonly servers: number; readonly changes: number } {
    const windows = world.azure.writes.map(({ acceptedAt: from }) =>
        world.azure.writes.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < from + hourMs),
    );
    return {
        servers: Math.max(0, ...windows.map((writes) => new Set(writes.map(({ server }) => server)).size)),
        changes: Math.max(0, ...windows.map(({ length }) => length)),
    };
}

class StorageDown extends Error {
    override readonly name = 'StorageUnavailableError';
    readonly transient = true;
}
