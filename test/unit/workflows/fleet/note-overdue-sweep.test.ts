import { expect, test } from 'vitest';
import { previousOccurrences } from '../../../../src/settings/occurrences.ts';
import { noteOverdueSweep } from '../../../../src/workflows/fleet/note-overdue-sweep.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { addServer, hourMs } from '../../../support/story.ts';

async function note(world: MemoryWorld): Promise<void> {
    const dryRun = { isOn: true, since: '2026-06-15T12:00:00.000Z', deployment: 'a test' };
    const inForce = { read: async () => ({ inForce: { dryRun }, etag: '1' }) };
    const dueSweeps = (now: Date) => previousOccurrences('0 0 */6 * * *', now, 2);
    await noteOverdueSweep({ ...world.ports(), inForce, dueSweeps });
    await world.settled();
}

async function sweep(world: MemoryWorld): Promise<void> {
    await world.startSweep();
    await world.run();
}

function overdue(world: MemoryWorld): readonly string[] {
    return world.audit.filter(({ outcome }) => outcome === 'sweepOverdue').map(({ id }) => id);
}

test('operators are notified once of sweeps that do not end, and again of the next such period', async () => {
    const world = memoryWorld(enforcing([]));
    addServer(world);
    await sweep(world);
    const start = world.now;
    for (let hour = 0; hour < 30; hour += 1) {
        world.now = start + hour * hourMs;
        await note(world);
        await note(world);
    }
    expect(overdue(world)).toHaveLength(1);
    const [entry] = world.audit.filter(({ outcome }) => outcome === 'sweepOverdue');
    expect(entry).toMatchObject({ server: 'fleet', at: expect.stringMatching(/^2026-06-16T00:00:0/) });
    await sweep(world);
    await note(world);
    expect(overdue(world)).toHaveLength(1);
    world.now += 13 * hourMs;
    await note(world);
    expect(overdue(world)).toHaveLength(2);
    expect(world.notified.map(({ outcome }) => outcome)).toEqual(['sweepOverdue', 'sweepOverdue']);
    expect(brokenInvariants(world)).toEqual([]);
});

test('sweeps that end in time are not overdue, and a fleet that is never swept is', async () => {
    const world = memoryWorld(enforcing([]));
    addServer(world);
    for (let round = 0; round < 8; round += 1) {
        await sweep(world);
        await note(world);
        world.now += 6 * hourMs;
        await note(world);
    }
    expect(overdue(world)).toEqual([]);
    const unswept = memoryWorld(enforcing([]));
    unswept.now += 5 * hourMs;
    await note(unswept);
    expect(overdue(unswept)).toEqual([]);
    unswept.now += 10 * hourMs;
    await note(unswept);
    expect(overdue(unswept)).toEqual(['sweepOverdue:2026-06-15T12:00:00.000Z']);
});
