import { describe, expect, test } from 'vitest';
import type { EffectiveBaseline } from '../../../../src/model/baseline.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import type { Thresholds } from '../../../../src/model/thresholds.ts';
import { decideApproval, listApprovals } from '../../../../src/workflows/operators/decide-approval.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { type StateOverrides, thresholds } from '../../../support/states.ts';
import {
    ask,
    everySlice,
    orders,
    parameter,
    reasonOf,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

/** What was decided is asked again: of the thresholds, tags and exemptions in force, and of the state. */

function withThresholds(baseline: EffectiveBaseline, thresholds: Partial<Thresholds>): EffectiveBaseline {
    return { ...baseline, thresholds: { ...baseline.thresholds, ...thresholds } };
}

const wideRule: StateOverrides = {
    firewallRules: [{ name: 'office', startIpAddress: '10.0.0.0', endIpAddress: '10.0.255.255' }],
};

const loosened: [string, string, StateOverrides, Partial<Thresholds>][] = [
    [
        'a firewall rule that the new baseline allows',
        'firewall-wide-ranges',
        wideRule,
        { firewall: { ...thresholds().firewall, maximumAddresses: 70_000 } },
    ],
    [
        'a retention that the new baseline allows',
        'log-retention',
        { parameters: { 'logfiles.retention_days': '3' } },
        { logRetentionDays: 3 },
    ],
];

describe('a change that the baseline in force no longer allows is not made', () => {
    test.each(loosened)('%s, whether the plan is young or old', async (_what, control, state, thresholds) => {
        for (const busyMs of [0, 5 * 60_000]) {
            const world = worldWith(state, [control]);
            if (busyMs > 0) world.azure.busyUntil.set(orders, world.now + busyMs);
            await ask(world, { slices: everySlice });
            await world.run({ mostDeliveries: busyMs > 0 ? 3 : 1 });
            expect(recordOf(world).remediations).toHaveLength(1);
            world.baseline = withThresholds(world.baseline, thresholds);
            await world.run();
            expect(world.azure.writes).toEqual([]);
            expect(reasonOf(world, 'superseded')).toBe('the baseline now allows it');
            expect(recordOf(world).posture[control]?.verdict.kind).toBe('compliant');
            expect(brokenInvariants(world)).toEqual([]);
        }
    });

    test('one that wants another value now is made with that value, and recorded with it', async () => {
        const world = worldWith({ parameters: { 'logfiles.retention_days': '1' } }, ['log-retention']);
        world.baseline = withThresholds(world.baseline, { logRetentionDays: 3 });
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        world.baseline = withThresholds(world.baseline, { logRetentionDays: 5 });
        await world.run();
        expect(parameter(world, 'logfiles.retention_days')).toBe('5');
        expect(trail(world)).toEqual(['intended log-retention', 'verified log-retention']);
        expect(world.audit.map(({ change }) => change?.to)).toEqual(['5', '5']);
    });

    test('tags that changed since the plan decide which baseline is in force', async () => {
        const world = worldWith({ ...wideRule, server: { tags: { tier: 'prod' } } }, [
            'firewall-wide-ranges',
        ]);
        world.needsTags = true;
        const strict = world.baseline;
        const loose = withThresholds(strict, {
            firewall: { ...thresholds().firewall, maximumAddresses: 70_000 },
        });
        world.baselineFor = (tags) => (tags?.tier === 'dev' ? loose : strict);
        world.azure.busyUntil.set(orders, world.now + 5 * 60_000);
        await ask(world, { slices: everySlice });
        await world.run({ mostDeliveries: 3 });
        const state = world.azure.states.get(orders);
        if (state === undefined) throw new Error('no server');
        world.azure.states.set(orders, { ...state, server: { ...state.server, tags: { tier: 'dev' } } });
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(reasonOf(world, 'superseded')).toBe('the baseline now allows it');
        expect(recordOf(world).tags).toEqual({ tier: 'dev' });
    });

    test('an exemption that began since the plan is respected', async () => {
        const world = worldWith(wideRule, ['firewall-wide-ranges']);
        await ask(world, { slices: everySlice });
        await world.run({ mostDeliveries: 1 });
        const exemption = {
            reason: 'a migration',
            owner: 'dba',
            expires: '2026-07-01T00:00:00.000Z',
            kind: 'waiver',
        } as const;
        world.baseline = { ...world.baseline, exemptions: { 'firewall-wide-ranges': exemption } };
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['superseded firewall-wide-ranges', 'exempted firewall-wide-ranges']);
    });
});

describe('a change that differs from the approved one is not made', () => {
    async function approvedWorld(): Promise<MemoryWorld> {
        const world = worldWith({ parameters: { 'logfiles.retention_days': '3' } }, []);
        world.baseline = inMode('approve', ['log-retention']);
        await ask(world);
        await world.run();
        const [approval] = (await listApprovals(world.ports().records)).approvals;
        const server = parseServerId(orders);
        if (approval === undefined || server === undefined) throw new Error('nothing waits');
        const decision = {
            server,
            id: approval.id,
            kind: 'approved',
            operator: 'olga',
            comment: 'yes',
            holdsAfterDryRun: false,
        } as const;
        await decideApproval(world.ports(), decision);
        world.azure.busyUntil.set(orders, world.now + 5 * 60_000);
        await world.run({ mostDeliveries: 3 });
        return world;
    }

    test('when the value changed while the server was busy, it is requested again', async () => {
        const world = await approvedWorld();
        setParameter(world, 'logfiles.retention_days', '5');
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(reasonOf(world, 'superseded')).toBe('the value changed before the write; it is now 5');
        expect(trail(world).at(-1)).toBe('awaitingApproval log-retention');
    });

    test('when the baseline wants another value, it is requested again', async () => {
        const world = await approvedWorld();
        world.baseline = withThresholds(world.baseline, { logRetentionDays: 6 });
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world).at(-1)).toBe('awaitingApproval log-retention');
        expect(world.audit.at(-1)?.change).toMatchObject({ from: '3', to: '6' });
    });

    test('when nothing changed, it is made as it was approved', async () => {
        const world = await approvedWorld();
        await world.run();
        expect(parameter(world, 'logfiles.retention_days')).toBe('7');
        expect(trail(world).slice(-2)).toEqual(['intended log-retention', 'verified log-retention']);
    });
});
