import { describe, expect, test } from 'vitest';
import { refreshOverview } from '../../../src/workflows/queries/refresh-overview.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import { alice, ask, drift, orders, pass, worldWith } from '../../support/story.ts';

/** Alice turns encryption off while dry-run is on. */
async function inDryRun(): Promise<MemoryWorld> {
    const world = worldWith();
    await ask(world);
    await world.run();
    world.isDryRun = true;
    world.now += 600_000;
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, 60_000);
    return world;
}

test('GET /api/dry-run names the writes that switching it off would lead to, once the fleet is counted', async () => {
    const world = await inDryRun();
    const before = await apiOf(world).get('dry-run');
    expect([before.status, before.body]).toEqual([
        200,
        { isOn: true, deployment: 'func-pgwarden, Pgwarden 0.1.0' },
    ]);
    await refreshOverview(world.ports());
    expect((await apiOf(world).get('dry-run')).body).toMatchObject({
        wouldDo: { servers: 1, writes: 1, restarts: 0, writesByControl: { 'secure-transport': 1 } },
    });
});

describe('GET /api/dry-run/changes', () => {
    test('lists the changes of the last 30 days that were not made, with their values', async () => {
        const world = await inDryRun();
        expect(await apiOf(world).get('dry-run/changes')).toMatchObject({
            status: 200,
            body: {
                changes: [
                    {
                        server: orders,
                        controls: ['secure-transport'],
                        kind: 'write',
                        target: 'configurations/require_secure_transport',
                        differences: [{ what: 'value', from: 'off', to: 'on' }],
                        isRestart: false,
                        by: { kind: 'named', actor: alice },
                    },
                ],
                controls: { 'secure-transport': { writes: 1, restarts: 0, approvals: 0 } },
            },
        });
        world.now += 31 * 24 * 3_600_000;
        const changes = async (query: string) =>
            ((await apiOf(world).get(`dry-run/changes${query}`)).body as { changes: readonly unknown[] })
                .changes;
        expect(await changes('')).toHaveLength(0);
        expect(await changes('?since=2026-06-15')).toHaveLength(1);
    });

    test('refuses an unknown filter', async () => {
        expect(await apiOf(await inDryRun()).get('dry-run/changes?control=x')).toMatchObject({
            status: 400,
            body: { errors: [{ parameter: 'control' }] },
        });
    });
});
