/** Each fault that Azure is known for, alone: the server is repaired all the same, and nothing is done twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createFaultPlan } from '../../../sandbox/simulator/faults/index.ts';
import { type FaultPlan, noFaults, type StatusFault } from '../../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import { createServer } from '../../../sandbox/simulator/world/create-server.ts';
import { standardBaseline, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { acceptedWrites, logPosition } from '../../support/sandbox-ledger.ts';
import { runTimer } from '../storm/operator.ts';

let box: TestSandbox;

beforeAll(async () => {
    const guardRails = { ...standardBaseline.guardRails, restarts: 'immediately' };
    box = await testSandbox({ servers: 16 }, { ...standardBaseline, guardRails });
    // Every server is known before anything happens to it.
    await runTimer(box, 'on-sweep');
    await box.untilQuiet();
});
afterEach(() => box.sandbox.simulator.faults.replace(noFaults));
afterAll(() => box?.close());

function faults(plan: Partial<FaultPlan>): void {
    box.sandbox.simulator.faults.replace({ ...noFaults, ...plan });
}

const off = { properties: { value: 'off', source: 'user-override' } };

/** Somebody's write, which does not ask how it ended: he finds the same faults. */
async function drift(serverId: string, parameter = 'log_checkpoints', body: object = off): Promise<void> {
    await box.until('the write is taken', async () => {
        const path = `${serverId}/configurations/${parameter}`;
        return (await box.azure.send('alice', 'PATCH', path, body)).status < 300;
    });
}

const repaired = ['intended log-checkpoints', 'verified log-checkpoints'];

/** One drift of the server is repaired by one write, and that is all. */
async function expectOneRepair(serverId: string, since: number): Promise<void> {
    await box.untilTrail(serverId, repaired);
    await box.untilQuiet();
    expect(acceptedWrites(box.sandbox, serverId, since)).toEqual(['configurations/log_checkpoints']);
    expect(box.sandbox.simulator.world.servers.get(serverId.toLowerCase())).toMatchObject({
        record: { parameters: { log_checkpoints: { value: 'on' } } },
    });
}

const statuses: readonly StatusFault[] = [
    { kind: 'forbidden' },
    { kind: 'noContent' },
    { kind: 'empty' },
    { kind: 'otherShape' },
    { kind: 'locationOnly' },
    { kind: 'slowPace', retryAfterSeconds: 600 },
    { kind: 'foreignHost' },
];

test.each(statuses.map((status, index) => [status.kind, status, index] as const))(
    'the status of every operation cannot be read (%s)',
    async (_kind, status, index) => {
        const { id } = box.server([0, 1, 4, 5, 6, 7, 8][index] ?? 0);
        const since = logPosition(box.sandbox);
        faults({ onStatus: () => status });
        await drift(id);
        await expectOneRepair(id, since);
        const { entries } = box.sandbox.simulator.requests;
        expect(entries.filter(({ foreignHost }) => foreignHost !== undefined)).toEqual([]);
    },
);

test('reads stay behind every write and its event', async () => {
    const { id } = box.server(10);
    const since = logPosition(box.sandbox);
    faults({ staleReadsMs: () => 1_500 });
    await drift(id);
    await expectOneRepair(id, since);
});

test('the flag of a restart stays for ten seconds, and the restart is sent once', async () => {
    const { id } = box.server(11);
    const since = logPosition(box.sandbox);
    faults({ pendingAfterRestart: () => 10_000 });
    await drift(id, 'shared_preload_libraries', {
        properties: { value: 'pg_stat_statements', source: 'user-override' },
    });
    await box.until('the restart is verified', async () =>
        (await box.api.trail(id)).includes('verified pgaudit-loaded'),
    );
    await pause(12_000);
    await box.untilQuiet();
    const writes = acceptedWrites(box.sandbox, id, since);
    expect(writes.filter((path) => path === 'restart')).toEqual(['restart']);
});

test('every value comes back in Azure’s own spelling', async () => {
    const { id } = box.server(12);
    const since = logPosition(box.sandbox);
    faults({ isNormalized: () => true });
    await drift(id);
    const settings = `${id}/providers/Microsoft.Insights/diagnosticSettings`;
    await box.azure.send('alice', 'DELETE', `${settings}/security-logs`);
    await box.until('both are repaired', async () => {
        const trail = await box.api.trail(id);
        return (
            trail.includes('verified log-checkpoints') &&
            trail.some((entry) => entry === 'verified diagnostic-settings')
        );
    });
    await box.untilQuiet();
    expect((await box.api.trail(id)).filter((entry) => entry.startsWith('superseded'))).toEqual([]);
    expect([...acceptedWrites(box.sandbox, id, since)].sort()).toHaveLength(2);
});

test.each([
    ['passing-404s', 13],
    ['unknown-conflicts', 14],
    ['rotation-policy-refused', 0],
    ['vault-firewall', 3],
] as const)('%s', async (profile, index) => {
    const { id } = box.server(index);
    const since = logPosition(box.sandbox);
    box.sandbox.simulator.faults.replace(createFaultPlan([profile], createRandom(3)));
    await drift(id);
    await expectOneRepair(id, since);
});

test('Resource Graph omits a new server whose event was lost, and sweeps find it', async () => {
    faults({ graphRow: (id) => (id.includes('/pg-unlisted') ? 'missing' : undefined) });
    const parameters = { log_checkpoints: 'off' };
    const { id } = createServer(box.sandbox.simulator.world, { name: 'pg-unlisted', parameters });
    for (let sweep = 0; sweep < 8 && (await box.api.trail(id)).length === 0; sweep += 1) {
        await runTimer(box, 'on-sweep');
        await box.untilQuiet();
    }
    expect(await box.api.trail(id)).toContain('verified log-checkpoints');
});

test('a server that moved to another group is repaired there', async () => {
    const { id, resourceGroup } = box.server(15);
    const { simulator } = box.sandbox;
    const group = id.slice(0, id.indexOf('/providers/'));
    const target = [...simulator.world.resourceGroups.values()].find(
        ({ name, subscriptionId }) => group.includes(subscriptionId) && name !== resourceGroup,
    );
    if (target === undefined) throw new Error('There is no other group');
    const targetResourceGroup = `/subscriptions/${target.subscriptionId}/resourceGroups/${target.name}`;
    const moved = await box.azure.send('operator', 'POST', `${group}/moveResources`, {
        resources: [id],
        targetResourceGroup,
    });
    expect(moved.status).toBe(202);
    const there = id.replace(group, targetResourceGroup);
    await box.until('it is there', () => simulator.world.servers.has(there.toLowerCase()));
    await drift(there);
    await box.untilTrail(there, repaired);
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.untilQuiet();
    await box.expectOrder();
});
