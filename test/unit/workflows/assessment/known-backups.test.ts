import { expect, test } from 'vitest';
import { inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, everySlice, hourMs, orders, server, worldWith } from '../../../support/story.ts';

const start = Date.parse('2026-06-15T12:00:00.000Z');

/** A server whose newest backup was completed at three in the morning, and of which backups go on to be made or not. */
function worldAt(): MemoryWorld {
    const world = worldWith();
    world.baseline = inMode('report', ['backup-freshness']);
    world.now = start;
    return world;
}

function setNewestBackup(world: MemoryWorld, newestCompletedTime: string): void {
    const state = world.azure.states.get(orders);
    if (state === undefined) throw new Error('orders is missing');
    const readAt = new Date(world.now).toISOString();
    const earliestRestoreDate = new Date(world.now - 7 * 24 * hourMs).toISOString();
    world.azure.states.set(orders, {
        ...state,
        server: { ...state.server, earliestRestoreDate },
        backups: { readAt, newestCompletedTime },
    });
}

/** Sweeps the server, and returns the slices that were read and the state of the control. */
async function sweep(world: MemoryWorld) {
    const before = world.azure.reads.length;
    await ask(world, {
        server,
        slices: everySlice,
        cause: { kind: 'sweep', sweepId: `sweep-${world.now}` },
    });
    await world.run();
    const [read] = world.azure.reads.slice(before);
    const [record] = world.records.values();
    return [read?.what, record?.record.posture['backup-freshness']?.verdict.kind];
}

test('sweeps read the list of backups once a day, as long as Azure makes them', async () => {
    const world = worldAt();
    setNewestBackup(world, '2026-06-15T03:00:00.000Z');
    expect(await sweep(world)).toEqual(['server,backups', 'compliant']);
    for (const hours of [6, 12]) {
        world.now = start + hours * hourMs;
        setNewestBackup(world, '2026-06-15T03:00:00.000Z');
        expect(await sweep(world)).toEqual(['server', 'compliant']);
    }
    world.now = start + 18 * hourMs;
    setNewestBackup(world, '2026-06-16T03:00:00.000Z');
    expect(await sweep(world)).toEqual(['server,backups', 'compliant']);
    world.now = start + 24 * hourMs;
    setNewestBackup(world, '2026-06-16T03:00:00.000Z');
    expect(await sweep(world)).toEqual(['server', 'compliant']);
});

test('backups that stop are found when the newest one is too old, as without an earlier read', async () => {
    const world = worldAt();
    const verdicts: unknown[] = [];
    for (let hours = 0; hours <= 48; hours += 6) {
        world.now = start + hours * hourMs;
        setNewestBackup(world, '2026-06-15T03:00:00.000Z');
        verdicts.push(await sweep(world));
    }
    expect(verdicts).toEqual([
        ['server,backups', 'compliant'],
        ['server', 'compliant'],
        ['server', 'compliant'],
        ['server,backups', 'compliant'],
        ['server,backups', 'compliant'],
        ['server,backups', 'compliant'],
        ['server,backups', 'compliant'],
        ['server,backups', 'drifted'],
        ['server,backups', 'drifted'],
    ]);
});
