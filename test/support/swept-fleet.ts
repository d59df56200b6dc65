import { refreshOverview } from '../../src/workflows/queries/refresh-overview.ts';
import { inMode } from './effective-baseline.ts';
import type { MemoryWorld } from './memory-world.ts';
import { addServer, drifted, pathOf, worldWith } from './story.ts';

/**
 * A fleet after its first sweep, counted: `orders` accepts unencrypted connections, which waits for an operator; `till`
 * meets the baseline.
 */
export async function sweptFleet(): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    world.baseline = inMode('approve', ['secure-transport']);
    addServer(world, pathOf('till'));
    await world.startSweep();
    await world.run({ mostDeliveries: 10_000 });
    await refreshOverview(world.ports());
    return world;
}
