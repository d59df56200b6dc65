import { beforeEach, describe, expect, test } from 'vitest';
import { InventoryUnreadableError } from '../../../../src/errors.ts';
import { controlPlaneSlices } from '../../../../src/model/server-state.ts';
import { countEffects, effectsToTry, killAt } from '../../../support/at-effects.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import {
    type MemoryWorld,
    memoryWorld,
    ownTenantId,
    watchedSubscription,
} from '../../../support/memory-world.ts';
import { eventGridEvent } from '../../../support/resource-events.ts';
import { idOf } from '../../../support/server-id.ts';
import { serverState } from '../../../support/states.ts';

const other = '99999999-9999-4999-8999-999999999999';

function path(name: string, subscriptionId = watchedSubscription): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
}

const drifted = serverState({ parameters: { require_secure_transport: 'off' } });

let world: MemoryWorld;

beforeEach(() => {
    world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
});

/** Without the means by which subscriptions were listed. */
function reasons(outcome: string): readonly string[] {
    return world.audit
        .filter((entry) => entry.outcome === outcome)
        .map(({ reason = '' }) => reason.replace(/; listed by .*$/, ''));
}

function parameterOf(name: string): string | undefined {
    return world.azure.states.get(path(name))?.parameters.require_secure_transport?.value;
}

async function sweepAll(): Promise<void> {
    await world.startSweep();
    await world.run({ mostDeliveries: 5_000 });
}

describe('a sweep', () => {
    test('finds and repairs drift that no event reported, and sums up once', async () => {
        world.azure.states.set(path('drifted'), drifted);
        world.azure.states.set(path('compliant'), serverState());
        await sweepAll();
        expect(parameterOf('drifted')).toBe('on');
        expect(reasons('sweepCompleted')).toEqual([
            'seen 2, compliant 1, drifted 1, unknown 0; repaired 1, appeared 2, disappeared 0',
        ]);
        expect(brokenInvariants(world)).toEqual([]);
        const [repaired] = world.audit.filter(({ outcome }) => outcome === 'verified');
        expect(repaired?.cause).toEqual({ kind: 'sweep', sweepId: world.fleet.sweep?.sweep.id });
    });

    test('leaves room for events: its reads are of low priority, those of events are not', async () => {
        const scheduledReads: unknown[] = [];
        world.rateLimiter = {
            schedule: (_subscriptionId, { priority }) => {
                scheduledReads.push(priority);
                return 0;
            },
        };
        world.azure.states.set(path('swept'), serverState());
        await sweepAll();
        expect(scheduledReads).toEqual(['low']);
        await world.receive(
            eventGridEvent(path('swept'), 'Microsoft.DBforPostgreSQL/flexibleServers/write', {
                data: { tenantId: ownTenantId },
            }),
        );
        await world.run();
        expect(scheduledReads.slice(0, 2)).toEqual(['low', 'normal']);
        expect(scheduledReads.filter((priority) => priority === 'low')).toHaveLength(1);
    });

    test('finds every change of an hour without any event', async () => {
        const budget = { serversPerHour: 1_000, changesPerHour: 1_000 };
        world.baseline = { ...world.baseline, guardRails: { ...world.baseline.guardRails, budget } };
        for (let index = 0; index < 30; index += 1) world.azure.states.set(path(`s${index}0`), serverState());
        await sweepAll();
        const before = world.azure.writes.length;
        for (let index = 0; index < 30; index += 1) world.azure.states.set(path(`s${index}0`), drifted);
        world.now += 3_600_000;
        await sweepAll();
        expect(world.azure.writes.length - before).toBe(30);
        expect([...world.azure.states.keys()].map((id) => parameterOf(id.split('/').at(-1) ?? ''))).toEqual(
            Array(30).fill('on'),
        );
        expect(reasons('sweepCompleted').at(-1)).toBe(
            'seen 30, compliant 0, drifted 30, unknown 0; repaired 30, appeared 0, disappeared 0',
        );
    });

    test('lists page by page and spreads the reads within its budget', async () => {
        world.fleet.pageSize = 4;
        world.readBudget = 2;
        for (let index = 0; index < 10; index += 1) world.azure.states.set(path(`s${index}0`), serverState());
        const began = world.now;
        const reads: number[] = [];
        const { reader } = world.azure;
        Object.assign(world.azure, {
            reader: {
                read: (...call: Parameters<typeof reader.read>) => {
                    reads.push(world.now - began);
                    return reader.read(...call);
                },
            },
        });
        await sweepAll();
        const list = `list ${watchedSubscription}`;
        // The first sweep lists by Resource Manager, too.
        expect(world.fleet.questions).toEqual(['graph', 'graph', 'graph', list, list, list]);
        expect(reads.length).toBe(10);
        // Six reads a server at two a second: one server every three seconds.
        for (const [index, at] of reads.entries()) expect(at).toBeGreaterThanOrEqual(index * 3_000);
    });

    test('finds a deleted server whose event was lost', async () => {
        world.azure.states.set(path('gone'), serverState());
        world.azure.states.set(path('stays'), serverState());
        await sweepAll();
        world.azure.states.delete(path('gone'));
        world.now += 3_600_000;
        await sweepAll();
        expect(reasons('sweepCompleted').at(-1)).toBe(
            'seen 1, compliant 1, drifted 0, unknown 0; repaired 0, appeared 0, disappeared 1',
        );
        expect(reasons('serverDeleted')).toEqual(['HTTP 404 ResourceNotFound: no such server']);
        expect([...world.records.keys()]).toEqual([`${watchedSubscription}|app|stays`]);
    });

    test('counts unreadable servers as unknown and ends without them', async () => {
        world.azure.states.set(path('one'), serverState());
        world.azure.unreadable.set('parameters', {
            reason: 'HTTP 400 ServerStoppedError: stopped',
            transient: false,
        });
        await sweepAll();
        expect(reasons('sweepCompleted')).toEqual([
            'seen 1, compliant 0, drifted 0, unknown 1; repaired 0, appeared 1, disappeared 0',
        ]);
    });

    test('is not stopped by a subscription that it may not read, and names it', async () => {
        world.fleet.subscriptionIds = [watchedSubscription, other];
        world.fleet.unreadable.add(other);
        world.azure.states.set(path('mine'), drifted);
        world.azure.states.set(path('hidden', other), drifted);
        await sweepAll();
        expect(parameterOf('mine')).toBe('on');
        expect(reasons('sweepCompleted')).toEqual([
            `seen 1, compliant 0, drifted 1, unknown 0; repaired 1, appeared 1, disappeared 0; not readable: ${other} (HTTP 403 AuthorizationFailed: no)`,
        ]);
    });

    test('asks Resource Manager about a subscription of which Resource Graph shows nothing', async () => {
        world.azure.states.set(path('brand-new'), drifted);
        world.fleet.hidden.add(path('brand-new'));
        await sweepAll();
        expect(world.fleet.questions).toEqual(['graph', `list ${watchedSubscription}`]);
        expect(parameterOf('brand-new')).toBe('on');
    });

    test('waits for Resource Graph when it is throttled', async () => {
        world.azure.states.set(path('one'), drifted);
        world.fleet.graphFailures.push(new InventoryUnreadableError('HTTP 429 RateLimiting: later', true));
        await sweepAll();
        expect(world.fleet.questions).toEqual(['graph', 'graph', `list ${watchedSubscription}`]);
        expect(parameterOf('one')).toBe('on');
    });

    test('lists by subscription when Resource Graph refuses', async () => {
        world.fleet.subscriptionIds = [watchedSubscription, other];
        world.azure.states.set(path('one'), drifted);
        world.azure.states.set(path('two', other), serverState());
        world.fleet.graphFailures.push(
            new InventoryUnreadableError('HTTP 403 AuthorizationFailed: no', false),
        );
        await sweepAll();
        expect(world.fleet.questions).toEqual(['graph', `list ${watchedSubscription}`, `list ${other}`]);
        expect(reasons('sweepCompleted')).toEqual([
            'seen 2, compliant 1, drifted 1, unknown 0; repaired 1, appeared 2, disappeared 0',
        ]);
    });

    test('does not begin while another one is under way', async () => {
        world.azure.states.set(path('one'), serverState());
        await world.startSweep();
        const first = world.fleet.sweep?.sweep.id;
        await world.startSweep();
        expect(world.fleet.sweep?.sweep.id).toBe(first);
        await world.run();
        expect(reasons('sweepCompleted').length).toBe(1);
    });

    test('continues when its message was lost', async () => {
        world.azure.states.set(path('one'), drifted);
        await world.startSweep();
        world.queue.length = 0;
        world.now += 180_000;
        await world.tick();
        await world.run();
        expect(parameterOf('one')).toBe('on');
        expect(reasons('sweepCompleted').length).toBe(1);
    });

    test('leaves a server alone that an event had assessed meanwhile', async () => {
        world.readBudget = 1;
        world.azure.states.set(path('aa0'), serverState());
        world.azure.states.set(path('bb0'), serverState());
        await world.startSweep();
        await world.run({ mostDeliveries: 2 });
        await world.request({
            server: idOf(path('bb0')),
            slices: controlPlaneSlices,
            cause: { kind: 'event', eventId: 'event-1' },
            requestedAt: new Date(world.now).toISOString(),
            requeues: 0,
        });
        await world.run();
        expect(world.azure.reads.filter(({ server }) => server === path('bb0')).length).toBe(1);
        expect(reasons('sweepCompleted')).toEqual([
            'seen 2, compliant 2, drifted 0, unknown 0; repaired 0, appeared 1, disappeared 0',
        ]);
    });
});

describe('a sweep whose process dies', () => {
    function setUp(): MemoryWorld {
        const fresh = memoryWorld(enforcing(['secure-transport']));
        fresh.fleet.pageSize = 2;
        for (const name of ['one', 'two', 'three']) fresh.azure.states.set(path(name), drifted);
        return fresh;
    }

    async function effectsOfAll(): Promise<number> {
        world = setUp();
        return await countEffects(world, sweepAll);
    }

    test('at any effect continues, repairs each server once and sums up once', async () => {
        const effects = await effectsOfAll();
        expect(effects).toBeGreaterThan(50);
        for (const nth of effectsToTry(effects)) {
            world = setUp();
            const where = killAt(world, nth);
            await world.startSweep().catch(() => undefined);
            await world.run({ mostDeliveries: 2_000 });
            for (let minutes = 0; minutes < 6; minutes += 1) {
                world.now += 60_000;
                await world.tick();
                await world.run({ mostDeliveries: 2_000 });
            }
            if (world.fleet.sweep === undefined) await sweepAll();
            const diedAt = where();
            expect({
                diedAt,
                sweepResult: reasons('sweepCompleted').length,
                broken: brokenInvariants(world),
            }).toEqual({
                diedAt,
                sweepResult: 1,
                broken: [],
            });
            expect({ diedAt, repaired: ['one', 'two', 'three'].map(parameterOf) }).toEqual({
                diedAt,
                repaired: ['on', 'on', 'on'],
            });
            expect(new Set(world.azure.writes.map(({ server }) => server)).size).toBe(3);
        }
    });
});
