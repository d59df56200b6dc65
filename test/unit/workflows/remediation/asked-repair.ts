import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, drifted, worldWith } from '../../../support/story.ts';

/** The trail of a repair that succeeds at once. */
export const repaired = ['intended secure-transport', 'verified secure-transport'];

/** Returns a world with a drifted server whose assessment is asked for. */
export async function askedWorld(
    prepare: (world: MemoryWorld) => void = () => undefined,
): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    prepare(world);
    await ask(world);
    return world;
}
