import type { EventCause } from '../../../../src/model/cause.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, everySlice, minuteMs, orders, setParameter, worldWith } from '../../../support/story.ts';

/** A quiet server, writes to it, and the events that report them. */

export const tls = 'require_secure_transport';
export const checkpoints = 'log_checkpoints';
export const alice = { objectId: 'a11ce000-0000-4000-8000-000000000001' };
let events = 0;

/** Returns a world whose server is known and compliant, and was last read a minute ago. */
export async function quietWorld(): Promise<MemoryWorld> {
    const world = worldWith({ server: { createdAt: '2026-01-01T00:00:00.000Z' } });
    await ask(world, { slices: everySlice });
    await world.run();
    world.now += minuteMs;
    world.azure.reads.length = 0;
    return world;
}

/** Returns the cause that the event of a write gives, with a new event id. */
export function writeOf(
    world: MemoryWorld,
    resource: string | undefined,
    more: Partial<EventCause> = {},
): EventCause {
    events += 1;
    return {
        kind: 'event',
        eventId: `event-${events}`,
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        ...(resource === undefined ? {} : { resource }),
        actor: alice,
        time: new Date(world.now).toISOString(),
        ...more,
    };
}

/** An actor writes parameters, which reads show only after `behindMs`. */
export function write(world: MemoryWorld, values: Readonly<Record<string, string>>, behindMs: number): void {
    const state = world.azure.states.get(orders);
    if (state !== undefined && behindMs > 0)
        world.azure.behind.set(orders, { state, until: world.now + behindMs });
    for (const [name, value] of Object.entries(values)) setParameter(world, name, value);
}
