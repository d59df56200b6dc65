import { describe, expect, test } from 'vitest';
import { refreshOverview } from '../../../../src/workflows/queries/refresh-overview.ts';
import { type FleetNow, showFleet, showHistory } from '../../../../src/workflows/queries/show-fleet.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { addServer, ask, drifted, hourMs, orders, pass, pathOf, worldWith } from '../../../support/story.ts';

async function fleetNow(world: MemoryWorld): Promise<FleetNow> {
    await refreshOverview(world.ports());
    const shown = await showFleet(world.ports());
    if (shown === undefined) throw new Error('nothing is stored');
    return shown;
}

async function sweep(world: MemoryWorld): Promise<void> {
    await world.startSweep();
    await world.run({ mostDeliveries: 10_000 });
}

describe('the overview of the fleet', () => {
    test('is missing until the first refresh', async () => {
        expect(await showFleet(worldWith().ports())).toBeUndefined();
    });

    test('counts servers by verdict, and open drift by severity and control', async () => {
        const world = worldWith(drifted);
        world.isDryRun = true;
        addServer(world, pathOf('billing'), { parameters: { log_checkpoints: 'off' } });
        addServer(world, pathOf('till'));
        await sweep(world);
        const shown = await fleetNow(world);
        expect(shown.servers).toMatchObject({ known: 3, drifted: 2, compliant: 1, unknown: 0, neverRead: 0 });
        expect(shown.openDrift).toEqual({ high: 1, medium: 1, low: 0 });
        expect(shown.controls.map(({ control, servers }) => [control, servers.drifted])).toEqual([
            ['secure-transport', 1],
            ['log-checkpoints', 1],
        ]);
        expect(shown.holds).toEqual({ dryRun: 2 });
        expect(shown.dryRun).toEqual({
            servers: 2,
            writes: 2,
            restarts: 0,
            writesByControl: { 'secure-transport': 1, 'log-checkpoints': 1 },
        });
        expect(shown.held).toEqual({ total: 0, items: [] });
    });

    test('lists the changes that wait for an operator', async () => {
        const world = worldWith(drifted);
        world.baseline = inMode('approve', ['secure-transport']);
        await ask(world);
        await world.run();
        const { waiting } = await fleetNow(world);
        expect(waiting).toMatchObject({
            total: 1,
            items: [{ server: orders, control: 'secure-transport', since: '2026-06-15T12:00:00.050Z' }],
        });
        expect(waiting.items[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    });

    test('lists what is held, and what is contested with its actors', async () => {
        const world = worldWith(drifted);
        world.storage.pause = {
            servers: {},
            fleet: { operator: 'ann', reason: 'x', since: '2026-06-15T11:00:00Z' },
        };
        await ask(world);
        await world.run();
        const shown = await fleetNow(world);
        expect(shown.holds).toEqual({ paused: 1 });
        expect(shown.held.items).toEqual([{ server: orders, control: 'secure-transport', cause: 'paused' }]);
    });

    test('names a server as stale when two sweep intervals passed since it was read', async () => {
        const world = worldWith();
        await sweep(world);
        world.now += 11 * hourMs;
        expect((await fleetNow(world)).stale.total).toBe(0);
        world.now += 2 * hourMs;
        expect((await fleetNow(world)).stale).toMatchObject({
            total: 1,
            items: [{ server: orders }],
        });
    });

    test('is not stored again while nothing changes, and every five minutes all the same', async () => {
        const world = worldWith();
        await sweep(world);
        const { at } = await fleetNow(world);
        world.now += 240_000;
        expect(await fleetNow(world)).toMatchObject({ at, ageMs: 240_000 });
        world.now += 60_000;
        expect(await fleetNow(world)).toMatchObject({ ageMs: 0 });
    });
});

describe('compliance over time', () => {
    test('has one point for each sweep', async () => {
        const world = worldWith(drifted);
        world.isDryRun = true;
        await sweep(world);
        await fleetNow(world);
        world.isDryRun = false;
        await pass(world, 300_000);
        world.now += 6 * hourMs;
        await sweep(world);
        await fleetNow(world);
        await fleetNow(world);
        const points = await showHistory(world.ports());
        expect(points.map(({ servers }) => servers)).toEqual([
            { known: 1, compliant: 0, drifted: 1, unknown: 0 },
            { known: 1, compliant: 1, drifted: 0, unknown: 0 },
        ]);
        expect(points[1]?.controls['secure-transport']).toMatchObject({ compliant: 1, drifted: 0 });
        expect(await showHistory(world.ports(), points[1]?.at)).toHaveLength(1);
    });

    test('gets its point once when the process dies before it stores the overview', async () => {
        const world = worldWith();
        await sweep(world);
        world.fate = (port, when) => {
            if (port === 'overview write' && when === 'before') throw new Error('killed');
        };
        await expect(refreshOverview(world.ports())).rejects.toThrow('killed');
        world.fate = () => undefined;
        await fleetNow(world);
        expect(await showHistory(world.ports())).toHaveLength(1);
    });
});
