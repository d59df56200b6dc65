import { startSweep } from '../../src/workflows/fleet/sweep.ts';
import type { VirtualFleet } from './virtual-fleet.ts';

/** One sweep of a virtual fleet. */
export interface SweepRun {
    /** Seconds of the virtual clock, from the start to the summary. */
    readonly virtualSeconds: number;
    /** Processor seconds of this process. */
    readonly processorSeconds: number;
    readonly deliveries: number;
}

/** Runs a whole sweep. Throws when it did not assess every server. */
export async function sweepOf(fleet: VirtualFleet): Promise<SweepRun> {
    const { world, paths } = fleet;
    const began = world.now;
    const processor = process.cpuUsage();
    await startSweep(fleet.ports());
    const deliveries = await fleet.run();
    const { user, system } = process.cpuUsage(processor);
    const { seen, unknown } = world.fleet.sweep?.sweep.summary ?? { seen: 0, unknown: 0 };
    if (seen !== paths.length || unknown > 0) {
        throw new Error(`The sweep saw ${seen} of ${paths.length} servers, ${unknown} without a result`);
    }
    return {
        virtualSeconds: (world.now - began) / 1_000,
        processorSeconds: (user + system) / 1_000_000,
        deliveries,
    };
}

/** Returns the least seconds in which a bucket grants so many calls. */
export function leastSeconds(
    calls: number,
    { size, perSecond }: { size: number; perSecond: number },
): number {
    return Math.max(0, calls - size) / perSecond;
}
