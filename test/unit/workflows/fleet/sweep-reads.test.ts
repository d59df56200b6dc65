import { expect, test } from 'vitest';
import { enforcing } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { serverState } from '../../../support/states.ts';

function pathOf(name: string): string {
    return `/subscriptions/${watchedSubscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
}

async function sweepAll(world: MemoryWorld): Promise<void> {
    await world.startSweep();
    await world.run({ mostDeliveries: 5_000 });
}

test('a sweep gives each server as much of the budget as the sweep before needed', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    const { reader } = world.azure;
    Object.assign(world.azure, {
        reader: {
            read: async (...call: Parameters<typeof reader.read>) => {
                const reading = await reader.read(...call);
                return reading.kind === 'found' ? { ...reading, calls: 3 } : reading;
            },
        },
    });
    for (let index = 0; index < 50; index += 1)
        world.azure.states.set(pathOf(`s${index + 100}`), serverState());
    world.readBudget = 6;
    await sweepAll(world);
    const first = world.fleet.sweep?.sweep;
    await sweepAll(world);
    const second = world.fleet.sweep?.sweep;
    expect(first?.scheduledReads).toEqual({ [watchedSubscription]: 50 * 7 });
    expect(second?.scheduledReads).toEqual({ [watchedSubscription]: 50 * 3 });
    expect(second?.summary?.durationMs).toBeLessThan(30_000);
});
