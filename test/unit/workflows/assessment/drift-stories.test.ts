import { describe, expect, test } from 'vitest';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import { decideApproval } from '../../../../src/workflows/operators/decide-approval.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ann, bob, change, cid, eventOf, named, parameterTo, sets } from '../../../support/people.ts';
import { ask, everySlice, orders, recordOf, trail, worldWith } from '../../../support/story.ts';

const minuteMs = 60_000;

/** A world whose server has been read once, with every slice. */
async function knownWorld(enforced: readonly string[] = ['secure-transport']): Promise<MemoryWorld> {
    const world = worldWith({}, enforced);
    await sweep(world);
    world.now += minuteMs;
    return world;
}

async function sweep(world: MemoryWorld): Promise<void> {
    await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: `sweep-${world.now}` } });
    await world.run();
}

/** The entries of a control as `outcome end`, which must all be of one drift. */
function driftEntries(world: MemoryWorld, control = 'secure-transport'): readonly string[] {
    const entries = world.audit.filter((entry) => entry.control === control);
    expect(new Set(entries.map(({ drift }) => drift)).size).toBe(1);
    expect(entries[0]?.drift).toBeDefined();
    return entries.map(({ outcome, driftEnd }) => `${outcome} ${driftEnd ?? ''}`.trim());
}

/** Seconds that the last repair says it took. */
function secondsOf(world: MemoryWorld): number {
    const entry = world.audit.findLast(({ outcome }) => outcome === 'verified');
    return Math.round((entry?.durationMs ?? Number.NaN) / 1_000);
}

describe('the actor of a drift stays with it until its end', () => {
    test('when a sweep is faster than the event: the end of the repair names the actor', async () => {
        const world = await knownWorld();
        const event = sets(world, ann, 'require_secure_transport', 'off');
        world.now += 5_000;
        await ask(world, { slices: everySlice, cause: { kind: 'sweep', sweepId: 'fast' } });
        await world.run({ mostDeliveries: 2 });
        expect(world.azure.writes).toHaveLength(1);
        await world.receive(event);
        await world.run();
        expect(named(world, 'secure-transport')).toEqual(['intended -', 'verified ann']);
        expect(world.audit.at(-1)?.trigger).toEqual({ kind: 'sweep', sweepId: 'fast' });
        expect(driftEntries(world)).toEqual(['intended', 'verified repaired']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('when the event arrives after the repair: an entry names the actor, once', async () => {
        const world = await knownWorld();
        const event = sets(world, ann, 'require_secure_transport', 'off');
        world.now += 1_000;
        await sweep(world);
        world.now += 10 * minuteMs;
        await world.receive(event);
        await world.receive(event);
        await world.run();
        expect(named(world, 'secure-transport')).toEqual(['intended -', 'verified -', 'attributed ann']);
        expect(driftEntries(world)).toEqual(['intended', 'verified repaired', 'attributed']);
        expect(recordOf(world).repairs['secure-transport']).toMatchObject([
            { actor: expect.stringContaining(ann) },
        ]);
    });

    test('when a late event shows that it could have been another actor: the attribution is withdrawn', async () => {
        const world = await knownWorld();
        const ofAnn = sets(world, ann, 'require_secure_transport', 'off');
        world.now += 100;
        const ofBob = sets(world, bob, 'require_secure_transport', 'off');
        await world.receive(ofBob);
        await world.run();
        await world.receive(ofAnn);
        await world.run();
        expect(named(world, 'secure-transport').at(-1)).toBe('attributed -');
        expect(world.audit.at(-1)).toMatchObject({ possibleActors: [{ objectId: bob }, { objectId: ann }] });
        expect(recordOf(world).repairs['secure-transport']).toMatchObject([{ actor: 'an unknown actor' }]);
    });

    test('through dry-run, and the time to repair counts from the change', async () => {
        const world = await knownWorld();
        world.isDryRun = true;
        const event = sets(world, ann, 'require_secure_transport', 'off');
        world.now += 2_000;
        await world.receive(event);
        await world.run();
        world.now += 10 * minuteMs;
        world.isDryRun = false;
        await world.tick();
        await world.run();
        expect(named(world, 'secure-transport')).toEqual(['wouldChange ann', 'intended ann', 'verified ann']);
        expect(world.audit.at(-1)?.trigger).toEqual({ kind: 'followUp', reason: 'dry-run was switched off' });
        expect(secondsOf(world)).toBeGreaterThanOrEqual(612);
        expect(secondsOf(world)).toBeLessThan(640);
        expect(driftEntries(world)).toEqual(['wouldChange', 'intended', 'verified repaired']);
    });

    test('through a pause, although the event arrived while nothing could be written', async () => {
        const world = await knownWorld();
        const pause = { operator: 'olga', reason: 'an incident', since: new Date(world.now).toISOString() };
        world.storage.pause = { servers: {}, fleet: pause };
        const event = sets(world, ann, 'require_secure_transport', 'off');
        world.now += 1_000;
        await sweep(world);
        world.now += minuteMs;
        await world.receive(event);
        await world.run();
        expect(named(world, 'secure-transport')).toEqual(['held -', 'attributed ann']);
        world.storage.pause = { servers: {} };
        await world.tick();
        await world.run();
        expect(named(world, 'secure-transport').slice(2)).toEqual(['intended ann', 'verified ann']);
        expect(driftEntries(world)).toEqual(['held', 'attributed', 'intended', 'verified repaired']);
    });

    test('through an approval', async () => {
        const world = await knownWorld();
        world.baseline = inMode('approve', ['secure-transport']);
        await world.receive(sets(world, ann, 'require_secure_transport', 'off'));
        await world.run();
        world.now += minuteMs;
        const server = parseServerId(orders);
        const [waiting] = recordOf(world).pendingApprovals;
        if (server === undefined || waiting === undefined) throw new Error('nothing waits');
        const decision = { server, id: waiting.id, kind: 'approved' as const, holdsAfterDryRun: false };
        await decideApproval(world.ports(), { ...decision, operator: 'olga', comment: 'yes' });
        await world.run();
        expect(named(world, 'secure-transport')).toEqual([
            'awaitingApproval ann',
            'approved -',
            'intended ann',
            'verified ann',
        ]);
        expect(world.audit.at(-1)).toMatchObject({ operator: 'olga', trigger: { kind: 'operator' } });
        expect(driftEntries(world)).toEqual([
            'awaitingApproval',
            'approved',
            'intended',
            'verified repaired',
        ]);
    });

    test('through an assessment that was requeued because another repair was under way', async () => {
        const world = await knownWorld(['secure-transport', 'log-checkpoints', 'log-connections']);
        await world.receive(sets(world, ann, 'require_secure_transport', 'off'));
        await world.run({ mostDeliveries: 2 });
        world.now += 3_000;
        await world.receive(sets(world, bob, 'log_checkpoints', 'off'));
        await world.receive(sets(world, cid, 'log_connections', 'off'));
        await world.run();
        expect(named(world, 'log-checkpoints')).toEqual(['intended bob', 'verified bob']);
        expect(named(world, 'log-connections')).toEqual(['intended cid', 'verified cid']);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('every drift ends with one entry that records how', () => {
    async function noted(): Promise<MemoryWorld> {
        const world = await knownWorld();
        world.isDryRun = true;
        await world.receive(sets(world, ann, 'require_secure_transport', 'off'));
        await world.run();
        world.now += minuteMs;
        return world;
    }

    test('resolved, by an actor whom an event names', async () => {
        const world = await noted();
        await world.receive(sets(world, bob, 'require_secure_transport', 'on'));
        await world.run();
        expect(named(world, 'secure-transport')).toEqual(['wouldChange ann', 'resolved bob']);
        expect(driftEntries(world)).toEqual(['wouldChange', 'resolved resolved']);
    });

    test('resolved, by an unknown actor', async () => {
        const world = await noted();
        change(world, parameterTo('require_secure_transport', 'on'));
        await sweep(world);
        expect(named(world, 'secure-transport')).toEqual(['wouldChange ann', 'resolved -']);
    });

    test('allowed, when the baseline does not want it any more', async () => {
        const world = await knownWorld(['tls-minimum-version']);
        world.isDryRun = true;
        const strict = { ...world.baseline.thresholds, tlsMinimumVersion: '1.3' as const };
        const before = world.baseline;
        world.baseline = { ...before, thresholds: strict };
        await sweep(world);
        world.now += minuteMs;
        world.baseline = before;
        await sweep(world);
        expect(driftEntries(world, 'tls-minimum-version')).toEqual(['wouldChange', 'resolved allowed']);
        expect(world.audit.map(({ cause }) => cause.kind)).toEqual(['baseline', 'baseline']);
    });

    test('off, when its control is switched off', async () => {
        const world = await noted();
        world.baseline = { ...world.baseline, modes: { ...world.baseline.modes, 'secure-transport': 'off' } };
        await sweep(world);
        expect(driftEntries(world)).toEqual(['wouldChange', 'resolved off']);
    });

    test('not applicable, when the server became a replica', async () => {
        const world = worldWith({}, ['high-availability']);
        await sweep(world);
        world.now += minuteMs;
        change(world, ({ server }) => ({ server: { ...server, replicationRole: 'AsyncReplica' } }));
        await sweep(world);
        expect(driftEntries(world, 'high-availability')).toEqual(['reported', 'resolved notApplicable']);
    });

    test('exempted; after the exemption it is another drift, of the same change', async () => {
        const world = await noted();
        const exemption = {
            reason: 'an old client',
            owner: 'shop',
            expires: '2027-01-01T00:00:00Z',
            kind: 'waiver' as const,
        };
        world.baseline = { ...world.baseline, exemptions: { 'secure-transport': exemption } };
        await sweep(world);
        await sweep(world);
        expect(driftEntries(world)).toEqual(['wouldChange', 'exempted exempted']);
        world.now += minuteMs;
        world.baseline = { ...world.baseline, exemptions: {} };
        await sweep(world);
        expect(trail(world).at(-1)).toBe('wouldChange secure-transport');
        expect(named(world, 'secure-transport').at(-1)).toBe('wouldChange ann');
        expect(world.audit.at(-1)?.drift).not.toBe(world.audit[0]?.drift);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('deleted, with its server', async () => {
        const world = await noted();
        world.azure.states.delete(orders);
        const operation = 'Microsoft.DBforPostgreSQL/flexibleServers/delete';
        await world.receive(eventOf({ below: '', operation, who: bob, at: world.now }));
        await world.run();
        expect(driftEntries(world)).toEqual(['wouldChange', 'resolved serverDeleted']);
        expect(trail(world).at(-1)).toBe('serverDeleted');
    });

    test('one write for two controls ends both drifts', async () => {
        const world = worldWith({}, ['entra-authentication', 'entra-only-authentication']);
        await sweep(world);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a restart that the same plan makes needless', () => {
    test('is not reported as held, and nothing is recorded of it when the repair is done', async () => {
        const world = worldWith({}, ['pgaudit-loaded', 'pending-restart']);
        change(world, parameterTo('azure.extensions', 'pgaudit'));
        const preload = 'shared_preload_libraries';
        change(world, parameterTo(preload, 'pgaudit'));
        await sweep(world);
        world.now += minuteMs;
        change(world, pending(preload, 'pg_cron', true));
        world.fate = (port, moment) => {
            if (port === 'azure read back' && moment === 'before')
                change(world, ({ parameters }) => ({
                    parameters: {
                        ...parameters,
                        [preload]: { ...known(parameters[preload]), isConfigPendingRestart: false },
                    },
                }));
        };
        await sweep(world);
        expect(trail(world).filter((entry) => entry.startsWith('held'))).toEqual([]);
        expect(trail(world)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    function pending(
        name: string,
        value: string,
        isConfigPendingRestart: boolean,
    ): Parameters<typeof change>[1] {
        return ({ parameters }) => ({
            parameters: {
                ...parameters,
                [name]: { ...known(parameters[name]), value, isConfigPendingRestart },
            },
        });
    }

    function known<Value>(value: Value | undefined): Value {
        if (value === undefined) throw new Error('no such parameter');
        return value;
    }
});
