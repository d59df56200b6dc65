import { describe, expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import type { EffectiveBaseline } from '../../../src/model/baseline.ts';
import { serverStatus } from '../../../src/report/assessment.ts';
import { assessFleet } from '../../../src/workflows/fleet/assess-fleet.ts';
import { collected } from '../../support/collected.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { type StateOverrides, serverState } from '../../support/states.ts';
import { orders, server } from '../../support/story.ts';

const exempting: EffectiveBaseline = {
    ...enforcing(['secure-transport', 'log-checkpoints']),
    exemptions: {
        'secure-transport': {
            kind: 'waiver',
            owner: 'team-a',
            reason: 'an old client',
            expires: '2027-01-01T00:00:00Z',
        },
    },
};

/** The verdict of `orders` as the sweep sums it up, as the posture has it, and as `assess` prints it. */
async function verdicts(baseline: EffectiveBaseline, state: StateOverrides): Promise<readonly unknown[]> {
    const world = memoryWorld(baseline);
    world.azure.states.set(orders, serverState(state));
    await world.startSweep();
    await world.run({ mostDeliveries: 5_000 });
    const [posture] = await collected(world.fleet.forProcess(alive).posture.servers());
    return [countedBySweep(world), posture?.verdict, await printed(world, baseline)];
}

const alive = {
    diedAt: undefined,
    frozenAt: undefined,
    effect: async <Result>(_port: string, act: () => Promise<Result> | Result) => await act(),
};

function countedBySweep(world: MemoryWorld): string | undefined {
    const { compliant, drifted, unknown } = world.fleet.sweep?.sweep.summary ?? {};
    return Object.entries({ compliant, drifted, unknown }).find(([, count]) => count === 1)?.[0];
}

async function printed(world: MemoryWorld, baseline: EffectiveBaseline): Promise<string | undefined> {
    const { servers } = await assessFleet(
        {
            lister: { list: async () => ({ servers: [{ server }] }) },
            reader: world.azure.reader,
            baseline: {
                name: 'test',
                current: async () => ({ needsTags: false, effective: () => baseline }),
            },
            controls,
            clock: { now: () => new Date(world.now) },
            progress: { listed: () => undefined, assessed: () => undefined },
        },
        { subscriptionIds: [server.subscriptionId], servers: [], concurrency: 1, readsEverything: false },
    );
    return servers[0] === undefined ? undefined : serverStatus(servers[0]);
}

describe('an exempted drift', () => {
    test('is no drift of its server: the sweep, the posture and assess report compliant', async () => {
        expect(await verdicts(exempting, { parameters: { require_secure_transport: 'off' } })).toEqual([
            'compliant',
            'compliant',
            'compliant',
        ]);
    });

    test('hides no other drift', async () => {
        const asking = { ...exempting, modes: { ...exempting.modes, 'log-checkpoints': 'approve' as const } };
        const parameters = { require_secure_transport: 'off', log_checkpoints: 'off' };
        expect(await verdicts(asking, { parameters })).toEqual(['drifted', 'drifted', 'drifted']);
    });

    test('beside a finding in mode report leaves the server compliant everywhere: findings are counted apart', async () => {
        const reporting = {
            ...exempting,
            modes: { ...exempting.modes, 'log-checkpoints': 'report' as const },
        };
        const parameters = { require_secure_transport: 'off', log_checkpoints: 'off' };
        expect(await verdicts(reporting, { parameters })).toEqual(['compliant', 'compliant', 'compliant']);
    });
});

test('a server of which nothing is evaluated is unknown everywhere', async () => {
    expect(await verdicts(enforcing([]), {})).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a control that is switched off does not count any more', async () => {
    const on = enforcing(['secure-transport', 'log-checkpoints']);
    const world = memoryWorld({ ...on, modes: { ...on.modes, 'secure-transport': 'approve' } });
    world.azure.states.set(orders, serverState({ parameters: { require_secure_transport: 'off' } }));
    await world.startSweep();
    await world.run({ mostDeliveries: 5_000 });
    expect(world.fleet.sweep?.sweep.summary).toMatchObject({ compliant: 0, drifted: 1 });
    world.baseline = enforcing(['log-checkpoints']);
    world.now += 3_600_000;
    await world.startSweep();
    await world.run({ mostDeliveries: 5_000 });
    const [stored] = world.records.values();
    expect([stored?.record.verdict, Object.keys(stored?.record.posture ?? {})]).toEqual([
        'compliant',
        ['log-checkpoints'],
    ]);
});
