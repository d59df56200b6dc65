import { beforeEach, describe, expect, test } from 'vitest';
import { listedByBoth } from '../../../../src/engine/listing-means.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { serverState } from '../../../support/states.ts';

const other = '99999999-9999-4999-8999-999999999999';
const drifted = serverState({ parameters: { require_secure_transport: 'off' } });
const dayMs = 24 * 3_600_000;

function path(name: string, subscriptionId = watchedSubscription, group = 'app'): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
}

let world: MemoryWorld;

beforeEach(() => {
    world = memoryWorld(enforcing(['secure-transport']));
    world.fleet.subscriptionIds = [watchedSubscription, other];
});

/** Every six hours, as the timer does. Returns what the entry says. */
async function sweepAll(): Promise<string> {
    world.now += 6 * 3_600_000;
    await world.startSweep();
    await world.run({ mostDeliveries: 5_000 });
    return world.audit.findLast(({ outcome }) => outcome === 'sweepCompleted')?.reason ?? '';
}

function isRepaired(server: string): boolean {
    return world.azure.states.get(server)?.parameters.require_secure_transport?.value === 'on';
}

/** A fleet that was swept before, so that no subscription is new. */
async function settled(): Promise<void> {
    world.azure.states.set(path('one'), serverState());
    world.azure.states.set(path('two', other), serverState());
    await sweepAll();
    world.fleet.questions.length = 0;
}

describe('a server that Resource Graph does not show', () => {
    test('is found by the fourth sweep at the latest, although as many servers are shown as before', async () => {
        await settled();
        world.azure.states.set(path('new'), drifted);
        world.fleet.hidden.add(path('new'));
        const beganAt = world.now;
        for (let sweep = 0; sweep < 4; sweep += 1) await sweepAll();
        expect(isRepaired(path('new'))).toBe(true);
        expect(world.now - beganAt).toBeLessThan(dayMs + 3_600_000);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is found at once where fewer servers are shown than are known', async () => {
        await settled();
        world.azure.states.set(path('new'), drifted);
        world.fleet.hidden.add(path('new'));
        world.fleet.hidden.add(path('one'));
        const summary = await sweepAll();
        expect(isRepaired(path('new'))).toBe(true);
        expect(summary).toContain(
            `listed by Resource Graph: ${other}; listed by Resource Graph and Resource Manager: ${watchedSubscription} (0 and 2 servers)`,
        );
    });

    test('is found at once in a subscription that was not watched before', async () => {
        world.fleet.subscriptionIds = [watchedSubscription];
        world.azure.states.set(path('one'), serverState());
        await sweepAll();
        world.azure.states.set(path('old', other), serverState());
        world.azure.states.set(path('new', other), drifted);
        world.fleet.hidden.add(path('new', other));
        world.fleet.subscriptionIds = [watchedSubscription, other];
        await sweepAll();
        expect(isRepaired(path('new', other))).toBe(true);
    });

    test('is read all the same when it is known, and its drift repaired', async () => {
        await settled();
        world.azure.states.set(path('one'), drifted);
        world.fleet.hidden.add(path('one'));
        await sweepAll();
        expect(isRepaired(path('one'))).toBe(true);
    });

    test('because the list ends before the number of its rows is found at once', async () => {
        await settled();
        world.azure.states.set(path('new'), drifted);
        world.fleet.pageSize = 2;
        world.fleet.endsEarly = true;
        expect(await sweepAll()).toContain('seen 3');
        expect(isRepaired(path('new'))).toBe(true);
    });

    test('is found within four sweeps whatever Resource Graph shows and hides', async () => {
        const fleetOf = fc.record({
            servers: fc.array(fc.record({ isOther: fc.boolean(), isHidden: fc.boolean() }), { maxLength: 8 }),
            pageSize: fc.integer({ min: 1, max: 4 }),
            endsEarly: fc.boolean(),
            sweepsBefore: fc.integer({ min: 0, max: 5 }),
        });
        await fc.assert(
            fc.asyncProperty(fleetOf, async ({ servers, pageSize, endsEarly, sweepsBefore }) => {
                world = memoryWorld(enforcing(['secure-transport']));
                const guardRails = { ...world.baseline.guardRails };
                const budget = { serversPerHour: 100, changesPerHour: 100 };
                world.baseline = { ...world.baseline, guardRails: { ...guardRails, budget } };
                world.fleet.subscriptionIds = [watchedSubscription, other];
                world.azure.states.set(path('one'), serverState());
                world.azure.states.set(path('two', other), serverState());
                for (let sweep = 0; sweep < sweepsBefore; sweep += 1) await sweepAll();
                world.fleet.pageSize = pageSize;
                world.fleet.endsEarly = endsEarly;
                const paths = servers.map(({ isOther, isHidden }, index) => {
                    const server = path(`s${index}0`, isOther ? other : watchedSubscription);
                    world.azure.states.set(server, drifted);
                    if (isHidden) world.fleet.hidden.add(server);
                    return server;
                });
                for (let sweep = 0; sweep < 4; sweep += 1) await sweepAll();
                expect(paths.filter((server) => !isRepaired(server))).toEqual([]);
            }),
            { numRuns: lawRuns(40) },
        );
    });
});

describe('a sweep that lists twice', () => {
    test('asks about each server once, also where one list writes the group in another case', async () => {
        await settled();
        world.azure.states.delete(path('one'));
        world.azure.states.set(path('one', watchedSubscription, 'APP'), serverState());
        world.fleet.hidden.add(path('two', other));
        expect(await sweepAll()).toMatch(/^seen 2, compliant 2, /);
        expect(world.fleet.questions).toEqual(['graph', `list ${other}`]);
    });

    test('keeps what Resource Graph showed of a subscription that Resource Manager may not list', async () => {
        await settled();
        world.azure.states.set(path('new'), drifted);
        world.fleet.subscriptionIds = [watchedSubscription];
        world.fleet.sweep = undefined;
        world.fleet.unlistable.add(watchedSubscription);
        const summary = await sweepAll();
        expect(isRepaired(path('new'))).toBe(true);
        expect(summary).toContain(`listed by Resource Graph: ${watchedSubscription}`);
        expect(summary).not.toContain('not readable');
    });
});

describe('the subscriptions that Resource Manager lists too', () => {
    const shown = {
        round: 2,
        watched: ['a', 'b', 'c'],
        graph: { a: 3, b: 1, c: 2 },
        isShort: false,
        known: { a: 3, b: 1, c: 2 },
        before: ['a', 'b', 'c'],
    };

    test.each([1, 5, 9])('are all of them in sweep %i', (round) => {
        expect(listedByBoth({ ...shown, round })).toEqual(['a', 'b', 'c']);
    });

    test.each([2, 3, 4, 6])('are those that look emptier or new in sweep %i', (round) => {
        expect(listedByBoth({ ...shown, round })).toEqual([]);
        expect(listedByBoth({ ...shown, round, known: { a: 4, b: 1, c: 1 } })).toEqual(['a']);
        expect(listedByBoth({ ...shown, round, graph: { a: 3, c: 2 } })).toEqual(['b']);
        expect(listedByBoth({ ...shown, round, before: ['a', 'b'] })).toEqual(['c']);
        expect(listedByBoth({ ...shown, round, isShort: true })).toEqual(['a', 'b', 'c']);
    });
});
