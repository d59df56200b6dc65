import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { type FaultPlan, noFaults, type ServingFault } from '../../../sandbox/simulator/kernel/faults.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { type RunningAssess, runningAssess } from '../../support/running-assess.ts';

// Every test starts a process of its own, and retries wait for real.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let running: RunningAssess;
let expected: unknown;

beforeAll(async () => {
    running = await runningAssess(4);
    expected = await report();
});

afterAll(() => running.stop());

/** What is said of the fleet, without the time. */
async function report(): Promise<unknown> {
    const { out, error } = await running.run([
        ...Object.values(subscriptionIds).flatMap((id) => ['--subscription', id]),
        '--workspace',
        workspaceId,
        '--format',
        'json',
    ]);
    expect(error).toBe('');
    const { assessedAt: _at, ...rest } = JSON.parse(out);
    return rest;
}

/** Strikes the first so many requests of a service. */
function strikingFirst(requests: number, service: string, fault: ServingFault): FaultPlan {
    let left = requests;
    return {
        ...noFaults,
        beforeServing(of) {
            if (of !== service || left === 0) return undefined;
            left -= 1;
            return fault;
        },
    };
}

it.each<[string, FaultPlan]>([
    [
        'throttled reads',
        strikingFirst(3, 'resourceManager', { kind: 'answer', status: 429, retryAfterSeconds: 1 }),
    ],
    ['failing reads', strikingFirst(3, 'resourceManager', { kind: 'answer', status: 503 })],
    ['broken connections', strikingFirst(3, 'resourceManager', { kind: 'reset', when: 'after' })],
    [
        'a throttled vault',
        strikingFirst(2, 'keyVault', { kind: 'answer', status: 429, retryAfterSeconds: 1 }),
    ],
])('reports the same in spite of %s', async (_what, plan) => {
    running.simulator.faults.replace(plan);
    expect(await report()).toEqual(expected);
    running.simulator.faults.replace(noFaults);
});

it('reports one slice that stays unreadable as unknown, and everything else as it is', async () => {
    running.simulator.faults.replace({
        ...noFaults,
        beforeServing: (_service, _method, path) =>
            path.includes('/pg-orders-prod/configurations') ? { kind: 'answer', status: 500 } : undefined,
    });
    const { out, exitCode } = await running.run([
        ...['--subscription', subscriptionIds.production, '--server', 'pg-orders-prod*'],
        ...['--workspace', workspaceId, '--format', 'json'],
    ]);
    running.simulator.faults.replace(noFaults);
    expect(exitCode).toBe(2);
    const { servers } = JSON.parse(out);
    expect(servers.map(({ name, status }: Record<string, string>) => [name, status])).toEqual([
        ['pg-orders-prod', 'unknown'],
        ['pg-orders-prod-replica', 'compliant'],
    ]);
    const { true: unknown = [], false: others = [] } = Object.groupBy(
        servers[0].controls as readonly Record<string, string>[],
        ({ status }) => String(status === 'unknown'),
    );
    expect(unknown.map(({ id }) => id)).toContain('secure-transport');
    for (const { reason } of unknown) expect(reason).toMatch(/^parameters: HTTP 500 /);
    expect(others).toContainEqual(expect.objectContaining({ id: 'threat-protection' }));
});
