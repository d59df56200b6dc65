import { describe, expect, test } from 'vitest';
import type { GuardRails } from '../../../../src/model/baseline.ts';
import type { ServerProperties } from '../../../../src/model/server-state.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    deliverEvent,
    hourMs,
    minuteMs,
    orders,
    pass,
    reasonOf,
    trail,
} from '../../../support/story.ts';

/** Mondays at 12:00 UTC the worlds begin; the window of these servers opens on Tuesdays at 02:30 UTC. */
const tuesdayNight = { customWindow: 'Enabled', dayOfWeek: 2, startHour: 2, startMinute: 30 } as const;
const opensAt = Date.parse('2026-06-16T02:30:00Z');

function restartingWorld(
    guardRails: Partial<GuardRails>,
    server: Partial<ServerProperties> = {},
    ids: readonly string[] = ['pgaudit-loaded', 'pgaudit-classes'],
): MemoryWorld {
    const world = memoryWorld(enforcing(ids));
    world.baseline = { ...world.baseline, guardRails: { ...world.baseline.guardRails, ...guardRails } };
    addServer(world, orders, { server });
    return world;
}

function restarts(world: MemoryWorld): readonly Date[] {
    return world.azure.writes
        .filter(({ target }) => target === 'restart')
        .map(({ acceptedAt }) => new Date(acceptedAt));
}

function setServer(world: MemoryWorld, server: Partial<ServerProperties>): void {
    const state = world.azure.states.get(orders);
    if (state === undefined) throw new Error('no server');
    world.azure.states.set(orders, { ...state, server: { ...state.server, ...server } });
}

test('the shipped policy restarts nothing, records that once, and writes the static change', async () => {
    const world = restartingWorld({ restarts: 'never' });
    await deliverEvent(world, '');
    await pass(world, 48 * hourMs, hourMs);
    expect(restarts(world)).toEqual([]);
    expect(world.azure.writes.map(({ target }) => target)).toContain(
        'configurations/shared_preload_libraries',
    );
    expect(trail(world).filter((entry) => entry === 'held pgaudit-loaded')).toHaveLength(1);
    expect(reasonOf(world, 'held')).toBe(
        'the baseline restarts no server; shared_preload_libraries takes effect on the next restart',
    );
});

describe('with restarts in the maintenance window', () => {
    test('the server restarts once, in its own window, after all its static changes', async () => {
        const world = restartingWorld(
            { restarts: 'maintenance-window' },
            { maintenanceWindow: tuesdayNight },
        );
        await deliverEvent(world, '');
        await pass(world, 7 * hourMs);
        await pass(world, 3 * 24 * hourMs, 10 * minuteMs);
        const [first, ...others] = restarts(world);
        expect(others).toEqual([]);
        const sinceOpening = (first?.getTime() ?? 0) - opensAt;
        expect(sinceOpening).toBeGreaterThanOrEqual(0);
        expect(sinceOpening).toBeLessThan(hourMs);
        expect(reasonOf(world, 'held')).toContain('the maintenance window opens at 2026-06-16T02:30:00.000Z');
        expect(world.azure.states.get(orders)?.parameters.shared_preload_libraries).toMatchObject({
            isConfigPendingRestart: false,
        });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('a change that depends on the restart is verified after it', async () => {
        const world = restartingWorld(
            { restarts: 'maintenance-window' },
            { maintenanceWindow: tuesdayNight },
        );
        await deliverEvent(world, '');
        await pass(world, 24 * hourMs, 10 * minuteMs);
        const targets = world.azure.writes.map(({ target }) => target);
        expect(targets.indexOf('restart')).toBeGreaterThan(
            targets.indexOf('configurations/shared_preload_libraries'),
        );
        expect(trail(world).filter((entry) => entry.startsWith('verified'))).toHaveLength(
            world.azure.writes.length,
        );
    });

    test('a server without a window of its own takes the one of the baseline', async () => {
        const world = restartingWorld({
            restarts: 'maintenance-window',
            maintenanceWindow: { dayOfWeek: 3, startHour: 4, startMinute: 0 },
        });
        await deliverEvent(world, '');
        await pass(world, 72 * hourMs, 10 * minuteMs);
        expect(restarts(world).map((at) => at.toISOString().slice(0, 13))).toEqual(['2026-06-17T04']);
    });

    test('without any window nothing restarts, and that is recorded', async () => {
        const world = restartingWorld({ restarts: 'maintenance-window' });
        await deliverEvent(world, '');
        await pass(world, 72 * hourMs, hourMs);
        expect(restarts(world)).toEqual([]);
        expect(reasonOf(world, 'held')).toContain(
            'neither the server nor the baseline has a maintenance window',
        );
    });

    test('a server that stays busy until the window closes is not restarted after it', async () => {
        const world = restartingWorld(
            { restarts: 'maintenance-window' },
            { maintenanceWindow: tuesdayNight },
        );
        await deliverEvent(world, '');
        await pass(world, 13 * hourMs, 10 * minuteMs);
        world.azure.busyUntil.set(orders, opensAt + 3 * hourMs);
        await pass(world, 24 * hourMs, 10 * minuteMs);
        expect(restarts(world)).toEqual([]);
        await pass(world, 7 * 24 * hourMs, 10 * minuteMs);
        expect(restarts(world).map((at) => at.toISOString().slice(0, 13))).toEqual(['2026-06-23T02']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test.each([
        { what: 'a failover', unrest: { highAvailability: { mode: 'ZoneRedundant', state: 'FailingOver' } } },
        { what: 'a scale', unrest: { state: 'Updating' } },
        { what: 'a replica that catches up', unrest: { replicationState: 'Catchup' } },
    ])('no restart while there is $what', async ({ unrest }) => {
        const calm = { state: 'Ready', highAvailability: { mode: 'ZoneRedundant', state: 'Healthy' } };
        const world = restartingWorld(
            { restarts: 'maintenance-window' },
            { ...calm, replicationState: 'Active', maintenanceWindow: tuesdayNight },
        );
        await deliverEvent(world, '');
        await pass(world, 13 * hourMs, 10 * minuteMs);
        setServer(world, unrest);
        await pass(world, opensAt + 20 * minuteMs - world.now, 5 * minuteMs);
        expect(restarts(world)).toEqual([]);
        setServer(world, { ...calm, replicationState: 'Active' });
        await pass(world, 20 * minuteMs);
        expect(restarts(world).map((at) => at.toISOString().slice(0, 13))).toEqual(['2026-06-16T02']);
    });
});

test('immediately means once, after all static changes', async () => {
    const world = restartingWorld({ restarts: 'immediately' });
    await deliverEvent(world, '');
    await pass(world, 24 * hourMs, 10 * minuteMs);
    expect(restarts(world)).toHaveLength(1);
    expect(trail(world).at(-1)).toBe('verified pgaudit-classes');
});

test('a restart that Azure accepted without a response is not sent twice', async () => {
    const world = restartingWorld({ restarts: 'immediately' });
    await deliverEvent(world, '');
    world.fate = (port, moment) => {
        const [last] = world.azure.writes.slice(-1);
        if (port === 'azure write' && moment === 'before' && last?.target.endsWith('libraries') === true)
            world.azure.quirks.push({ kind: 'resultLost' });
    };
    await pass(world, 24 * hourMs, 10 * minuteMs);
    expect(restarts(world)).toHaveLength(1);
    expect(brokenInvariants(world)).toEqual([]);
});
