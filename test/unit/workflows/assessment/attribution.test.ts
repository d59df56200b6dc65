import { describe, expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    ann,
    bob,
    change,
    cid,
    eventOf,
    isNamedAnywhere,
    named,
    parameterTo,
    sets,
} from '../../../support/people.ts';
import { ask, everySlice, worldWith } from '../../../support/story.ts';

/** A world whose server has been read once, with every slice. */
async function knownWorld(enforced: readonly string[]): Promise<MemoryWorld> {
    const world = worldWith({}, enforced);
    await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: 'first' } });
    await world.run();
    world.now += 60_000;
    return world;
}

describe('an actor is recorded only for their own change', () => {
    test('who changes another parameter is not named for the drift that a new baseline made', async () => {
        const world = await knownWorld(['tls-minimum-version']);
        world.baseline = {
            ...world.baseline,
            thresholds: { ...world.baseline.thresholds, tlsMinimumVersion: '1.3' },
        };
        await world.receive(sets(world, ann, 'work_mem', '8192'));
        await world.run();
        expect(world.audit.map(({ outcome, cause }) => [outcome, cause])).toEqual([
            ['intended', { kind: 'baseline', name: world.baseline.name }],
            ['verified', { kind: 'baseline', name: world.baseline.name }],
        ]);
        expect(isNamedAnywhere(world, ann)).toBe(false);
    });

    test('who writes the same parameter with its old value is not named either', async () => {
        const world = await knownWorld(['tls-minimum-version']);
        world.baseline = {
            ...world.baseline,
            thresholds: { ...world.baseline.thresholds, tlsMinimumVersion: '1.3' },
        };
        await world.receive(sets(world, ann, 'ssl_min_protocol_version', 'TLSv1.2'));
        await world.run();
        expect(named(world, 'tls-minimum-version')).toEqual(['intended -', 'verified -']);
        expect(isNamedAnywhere(world, ann)).toBe(false);
    });

    test('who changes another parameter is not named for a drift whose event was lost', async () => {
        const world = await knownWorld(['secure-transport']);
        sets(world, bob, 'require_secure_transport', 'off');
        await world.receive(sets(world, ann, 'work_mem', '8192'));
        await world.run();
        expect(named(world, 'secure-transport')).toEqual(['intended -', 'verified -']);
        expect(isNamedAnywhere(world, ann)).toBe(false);
    });

    test.each([1, 3])(
        'of three actors who drift one server within three seconds each is named for their own change, %i workers',
        async (workers) => {
            const world = await knownWorld(['secure-transport', 'log-checkpoints', 'log-connections']);
            const events = [
                sets(world, ann, 'require_secure_transport', 'off'),
                sets(world, bob, 'log_checkpoints', 'off'),
                sets(world, cid, 'log_connections', 'off'),
            ];
            for (const event of events) {
                await world.receive(event);
                world.now += 1_000;
            }
            await world.run({ workers });
            expect(named(world, 'secure-transport').at(-1)).toBe('verified ann');
            expect(named(world, 'log-checkpoints').at(-1)).toBe('verified bob');
            expect(named(world, 'log-connections').at(-1)).toBe('verified cid');
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test.each(['start', 'restart'])('who %ss a server is not named for its earlier drift', async (action) => {
        const world = await knownWorld(['secure-transport', 'public-network-access']);
        change(world, parameterTo('require_secure_transport', 'off'));
        change(world, ({ server }) => ({
            server: { ...server, network: { publicNetworkAccess: 'Enabled' } },
        }));
        const operation = `Microsoft.DBforPostgreSQL/flexibleServers/${action}/action`;
        await world.receive(eventOf({ below: '', operation, who: ann, at: world.now }));
        await world.run();
        expect(named(world, 'public-network-access')).toEqual(['intended -', 'verified -']);
        expect(isNamedAnywhere(world, ann)).toBe(false);
    });

    test('who writes one parameter as one of two between two reads is not named, and both are recorded as possible actors', async () => {
        const world = await knownWorld(['secure-transport']);
        const first = sets(world, ann, 'require_secure_transport', 'on');
        world.now += 100;
        const second = sets(world, bob, 'require_secure_transport', 'off');
        await world.receive(first);
        await world.receive(second);
        await world.run();
        const end = world.audit.at(-1);
        expect(end).toMatchObject({
            outcome: 'verified',
            possibleActors: [{ objectId: ann }, { objectId: bob }],
        });
        expect(end?.cause).not.toHaveProperty('actor');
    });

    test('an event without claims beside it makes it unknown which of the two it was', async () => {
        const world = await knownWorld(['secure-transport']);
        const first = sets(world, undefined, 'require_secure_transport', 'off');
        const second = sets(world, bob, 'require_secure_transport', 'off');
        await world.receive(first);
        await world.receive(second);
        await world.run();
        expect(named(world, 'secure-transport').at(-1)).toBe('verified -');
    });
});

describe('an event of the server resource', () => {
    const publicAccess = ({ server }: Parameters<Parameters<typeof change>[1]>[0]) => ({
        server: { ...server, network: { publicNetworkAccess: 'Enabled' as const } },
    });

    test('names the actor who wrote the section when it differs from the last observation', async () => {
        const world = await knownWorld(['public-network-access']);
        change(world, publicAccess);
        await world.receive(eventOf({ below: '', who: ann, at: world.now }));
        await world.run();
        expect(named(world, 'public-network-access')).toEqual(['intended ann', 'verified ann']);
    });

    test('names no actor when two actors wrote the server since', async () => {
        const world = await knownWorld(['public-network-access']);
        change(world, publicAccess);
        const ofAnn = eventOf({ below: '', who: ann, at: world.now });
        change(world, ({ server }) => ({ server: { ...server, tags: { team: 'shop' } } }));
        const ofBob = eventOf({ below: '', who: bob, at: world.now });
        await world.receive(ofBob);
        await world.receive(ofAnn);
        await world.run();
        expect(named(world, 'public-network-access').at(-1)).toBe('verified -');
    });

    test('names no actor when another section changed as well: the event of the drift may be lost', async () => {
        const world = await knownWorld(['public-network-access']);
        change(world, publicAccess);
        change(world, ({ server }) => ({ server: { ...server, tags: { team: 'shop' } } }));
        await world.receive(eventOf({ below: '', who: bob, at: world.now }));
        await world.run();
        expect(named(world, 'public-network-access').at(-1)).toBe('verified -');
        expect(world.audit.at(-1)).toMatchObject({ possibleActors: [{ objectId: bob }] });
    });

    test('names no actor when the section was not observed before', async () => {
        const world = worldWith({}, ['public-network-access']);
        change(world, publicAccess);
        await world.receive(eventOf({ below: '', who: ann, at: world.now }));
        await world.run();
        const end = world.audit.at(-1);
        expect(end).toMatchObject({ outcome: 'verified', possibleActors: [{ objectId: ann }] });
        expect(named(world, 'public-network-access').at(-1)).toBe('verified -');
    });
});

describe('a missing item', () => {
    test('is attributed to the actor who removed it, not to one who added another item', async () => {
        const world = worldWith({ administrators: [administrator(ann)] }, ['entra-administrator']);
        await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: 'first' } });
        await world.run();
        world.now += 60_000;
        change(world, () => ({ administrators: [] }));
        const operation = 'Microsoft.DBforPostgreSQL/flexibleServers/administrators/delete';
        await world.receive(eventOf({ below: `administrators/${ann}`, operation, who: bob, at: world.now }));
        await world.receive(eventOf({ below: `administrators/${cid}`, who: cid, at: world.now }));
        await world.run();
        expect(named(world, 'entra-administrator')).toEqual(['reported bob']);
    });

    function administrator(objectId: string) {
        return { objectId, principalName: 'dba', principalType: 'User', tenantId: cid };
    }
});
