import { expect } from 'vitest';
import { parseServerId, serverKey } from '../../../../src/model/resource-id.ts';
import type { ServerRecord } from '../../../../src/model/server-record.ts';
import { undo } from '../../../../src/workflows/operators/undo.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, drifted, everySlice, parameter, recordOf, server, worldWith } from '../../../support/story.ts';

/** A server with a decision of an operator, and a later server with the same id. */

export const born = '2026-01-01T00:00:00.000Z';
export const bornAnew = '2026-06-15T13:00:00.000Z';
export const written = { kind: 'event', eventType: 'Microsoft.Resources.ResourceWriteSuccess' } as const;
export const created = { ...written, eventId: 'created' };

/** Returns a world with a drifted server of that creation time. */
export function worldOf(createdAt = born): MemoryWorld {
    return worldWith({ ...drifted, server: { createdAt } });
}

/** Returns a world in which an operator took back a repair: its control is exempt for a day. */
export async function leftAlone(): Promise<MemoryWorld> {
    const world = worldOf();
    await ask(world, { slices: everySlice, cause: created });
    await world.run();
    expect((await takeBack(world)).kind).toBe('done');
    await world.run();
    expect(parameter(world, 'require_secure_transport')).toBe('off');
    expect(Object.keys(recordOf(world).undoExemptions)).toEqual(['secure-transport']);
    return world;
}

/** Takes back the last verified repair and exempts its control for a day. */
export async function takeBack(world: MemoryWorld, id = server) {
    const repair = world.audit.findLast(({ outcome }) => outcome === 'verified');
    return await undo(world.ports(), {
        server: id,
        remediationId: repair?.remediationId ?? '',
        operator: 'olga',
        comment: 'an old client',
        exemptHours: 24,
    });
}

/** Returns the record under the resource id, undefined if there is none. */
export function recordAt(world: MemoryWorld, path: string): ServerRecord | undefined {
    const id = parseServerId(path);
    return id === undefined ? undefined : world.records.get(serverKey(id))?.record;
}
