import type { Benchmark, Figure } from '../benchmark.ts';
import { recordedServers } from '../support/recorded-servers.ts';
import { leastSeconds, type SweepRun, sweepOf } from '../support/sweeps.ts';
import { type ThrottledFleet, throttledFleet } from '../support/throttled-fleet.ts';
import { buckets } from '../support/virtual-resource-manager.ts';

/** Sweeps as fast as Azure's documented buckets allow, and at the default budget. */
export const benchmark: Benchmark = {
    title: "Sweep within Azure's documented buckets (virtual time; real clients and workflows, storage in memory)",
    async run({ isQuick }) {
        const recorded = await recordedServers('read');
        const servers = isQuick ? 400 : 2_000;
        const fast = throttledFleet(recorded, servers, buckets.read.perSecond);
        const first = await counted(fast);
        const second = await counted(fast);
        const slow = throttledFleet(recorded, isQuick ? 100 : 500, 10);
        await counted(slow);
        const atDefault = await counted(slow);
        return {
            figures: [
                rateFigure(servers, first, second),
                {
                    name: 'refusals of Azure during these sweeps',
                    value: fast.manager.throttled + slow.manager.throttled,
                    unit: '× 429',
                    reach: { atMost: 0 },
                },
                {
                    name: 'reads ahead of SWEEP_READS_PER_SECOND = 10, at most',
                    value: Math.max(0, atDefault.ahead),
                    unit: 'calls',
                    limit: { value: 0, what: 'the budget' },
                    reach: { atMost: buckets.read.perSecond },
                    details: [
                        'A queue delays a message by whole seconds, so a second of reads can come together',
                    ],
                },
            ],
        };
    },
};

interface CountedSweep extends SweepRun {
    readonly reads: number;
    /** Most reads that came before their time in the budget. */
    readonly ahead: number;
}

async function counted({ fleet, manager, readsPerSecond }: ThrottledFleet): Promise<CountedSweep> {
    const { world } = fleet;
    const began = world.now;
    const before = manager.calls.read;
    let ahead = 0;
    manager.onRead = () => {
        const granted = ((world.now - began) / 1_000) * readsPerSecond;
        ahead = Math.max(ahead, manager.calls.read - before - granted);
    };
    const run = await sweepOf(fleet);
    // The bucket is full again before the next sweep.
    world.now += 60_000;
    return { ...run, reads: manager.calls.read - before, ahead };
}

function rateFigure(servers: number, first: CountedSweep, second: CountedSweep): Figure {
    const share = (sweep: CountedSweep): number =>
        (100 * leastSeconds(sweep.reads, buckets.read)) / sweep.virtualSeconds;
    const line = (name: string, sweep: CountedSweep): string =>
        `${name}: ${sweep.reads} reads, ${(sweep.reads / servers).toFixed(2)} per server, in ` +
        `${sweep.virtualSeconds.toFixed(0)} s; ${share(sweep).toFixed(1)} %`;
    return {
        name: `speed of a sweep of ${servers} servers, of what the bucket allows`,
        value: share(second),
        unit: '%',
        limit: { value: 100, what: 'the bucket for reads: 250, and 25 a second' },
        reach: { atLeast: 95 },
        details: [
            line('first sweep, which assumes that each server takes every read', first),
            line('later sweeps, which know the reads of the one before', second),
        ],
        shortfall: 'the fleet is small: the sweep leaves the 250 reads of the full bucket to events',
    };
}
