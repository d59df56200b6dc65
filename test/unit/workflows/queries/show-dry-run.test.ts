import { expect, test } from 'vitest';
import { refreshOverview } from '../../../../src/workflows/queries/refresh-overview.ts';
import { listWouldBe, showDryRun } from '../../../../src/workflows/queries/show-dry-run.ts';
import { enforcing, inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { addServer, ask, drifted, pathOf, server, worldWith } from '../../../support/story.ts';

const since = '2026-06-01T00:00:00.000Z';

/** Dry-run with two drifted servers: a write on `orders`, a write and a restart on `billing`. */
async function inDryRun(): Promise<MemoryWorld> {
    const world = worldWith(drifted, ['secure-transport', 'pending-restart']);
    const { guardRails } = world.baseline;
    world.baseline = { ...world.baseline, guardRails: { ...guardRails, restarts: 'immediately' } };
    world.isDryRun = true;
    addServer(world, pathOf('billing'), {
        parameters: {
            require_secure_transport: 'off',
            max_connections: { value: '500', isConfigPendingRestart: true, isDynamicConfig: false },
        },
    });
    for (const name of ['orders', 'billing']) {
        await ask(world, { server: { ...server, name }, slices: ['server', 'parameters'] });
    }
    await world.run();
    await refreshOverview(world.ports());
    return world;
}

function ports(world: MemoryWorld) {
    const inForce = {
        read: async () => ({
            inForce: { dryRun: { isOn: true, since, deployment: 'pgwarden-prod, Pgwarden 0.1.0' } },
            etag: '1',
        }),
    };
    return { ...world.ports(), inForce, deployment: 'local' };
}

test('the report names the writes, restarts and approvals that turning dry-run off would lead to', async () => {
    const world = await inDryRun();
    expect(await showDryRun(ports(world))).toEqual({
        isOn: true,
        since,
        deployment: 'pgwarden-prod, Pgwarden 0.1.0',
        wouldDo: {
            servers: 2,
            writes: 2,
            restarts: 1,
            writesByControl: { 'secure-transport': 2 },
            approvals: 0,
            at: new Date(world.now).toISOString(),
        },
    });
});

test('what was recorded and not made is listed with its values, and counted by control', async () => {
    const world = await inDryRun();
    world.baseline = inMode('approve', ['log-checkpoints']);
    addServer(world, pathOf('till'), { parameters: { log_checkpoints: 'off' } });
    await ask(world, { server: { ...server, name: 'till' } });
    await world.run();
    const { changes, controls } = await listWouldBe(world.ports(), { since, limit: 100 });
    expect(controls).toEqual({
        'secure-transport': { writes: 2, restarts: 0, approvals: 0 },
        'pending-restart': { writes: 0, restarts: 1, approvals: 0 },
        'log-checkpoints': { writes: 0, restarts: 0, approvals: 1 },
    });
    expect(changes[0]).toMatchObject({
        server: pathOf('till'),
        kind: 'approval',
        target: 'configurations/log_checkpoints',
        differences: [{ what: 'value', from: 'off', to: 'on' }],
    });
});

test('with dry-run off, the report says since when as far as that is recorded', async () => {
    const world = worldWith();
    world.baseline = enforcing([]);
    expect(await showDryRun(ports(world))).toEqual({ isOn: false, deployment: 'local' });
});
