/** Reads that stay behind, in a simulator whose instants the tests move on. */
import { MonitorClient } from '@azure/arm-monitor';
import { afterEach, expect, test } from 'vitest';
import { workspaceId } from '../../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import {
    clientOptions,
    createServer,
    credentialOf,
    people,
    postgresqlClient,
    production,
    quickly,
    serverPath,
} from '../running.ts';
import { sharedSimulator, startWithWorkspace } from '../shared-simulator.ts';

/** Milliseconds that the simulator's instants are ahead of this machine's. */
let aheadMs = 0;
const hourMs = 3_600_000;
const clock = { ...createClock(0.002), now: () => new Date(Date.now() + aheadMs) };

const run = sharedSimulator(() => startWithWorkspace({}, { clock }));

afterEach(() => run().simulator.faults.replace(noFaults));

test('reads stay behind a write, and so behind its event, for some time', async () => {
    createServer(run().simulator.world, { name: 'behind' });
    createServer(run().simulator.world, { name: 'beside' });
    run().simulator.faults.replace({ ...noFaults, staleReadsMs: () => hourMs });
    const { configurations } = postgresqlClient(run());
    const value = async (): Promise<string | undefined> =>
        (await configurations.get('pgwarden', 'behind', 'log_duration')).value;
    // The client ends with a read of its own, which is behind as well.
    await configurations.beginUpdateAndWait(
        'pgwarden',
        'behind',
        'log_duration',
        { source: 'user-override', value: 'on' },
        quickly,
    );
    const stored = run().simulator.world.servers.get(serverPath('behind').toLowerCase());
    expect(stored?.record.parameters.log_duration?.value).toBe('on');
    expect(await value()).toBe('off');
    aheadMs += hourMs;
    expect(await value()).toBe('on');
});

test('reads of a diagnostic setting stay behind in the same way', async () => {
    const server = createServer(run().simulator.world, { name: 'behind-logs' });
    run().simulator.faults.replace({ ...noFaults, staleReadsMs: () => hourMs });
    const { diagnosticSettings } = new MonitorClient(
        credentialOf(run(), people.pgwarden.objectId),
        production,
        clientOptions(run()),
    );
    const names = async (): Promise<readonly (string | undefined)[]> => {
        const found = [];
        for await (const { name } of diagnosticSettings.list(server.id)) found.push(name);
        return found;
    };
    await diagnosticSettings.createOrUpdate(server.id, 'logs', {
        workspaceId,
        logs: [{ categoryGroup: 'audit', enabled: true }],
    });
    expect(await names()).toEqual([]);
    aheadMs += hourMs;
    expect(await names()).toEqual(['logs']);
});

test('reads after a restart show for some time that parameters still wait for it', async () => {
    createServer(run().simulator.world, { name: 'flagged' });
    run().simulator.faults.replace({ ...noFaults, pendingAfterRestart: () => hourMs });
    const { configurations, servers } = postgresqlClient(run(), people.operator.objectId);
    const isPending = async (name: string): Promise<boolean | undefined> =>
        (await configurations.get('pgwarden', 'flagged', name)).isConfigPendingRestart;
    const more = { value: '200', source: 'user-override' };
    await configurations.beginUpdateAndWait('pgwarden', 'flagged', 'max_connections', more, quickly);
    await servers.beginRestartAndWait('pgwarden', 'flagged', quickly);
    expect(await isPending('max_connections')).toBe(true);
    expect(await isPending('max_worker_processes')).toBe(false);
    aheadMs += hourMs;
    expect(await isPending('max_connections')).toBe(false);
});
