import { receive } from '../../src/workflows/intake/receive.ts';
import type { MemoryWorld } from '../../test/support/memory-world.ts';
import { ownTenantId } from '../../test/support/memory-world.ts';
import { eventGridEvent } from '../../test/support/resource-events.ts';
import type { Benchmark } from '../benchmark.ts';
import { recordedServers } from '../support/recorded-servers.ts';
import { leastSeconds, sweepOf } from '../support/sweeps.ts';
import { throttledFleet } from '../support/throttled-fleet.ts';
import { buckets, operationMs } from '../support/virtual-resource-manager.ts';

/** What no repair can do without: the list of parameters, a poll, and the value read back. */
const leastReads = 3;

/** Lets every server of a subscription drift at once, and measures until the last one is verified. */
export const benchmark: Benchmark = {
    title: 'Storm of drifts in one subscription (virtual time; real clients and workflows, storage in memory)',
    async run({ isQuick }) {
        const servers = isQuick ? 300 : 1_000;
        const { world, manager, calls } = await storm(servers);
        const began = world.began;
        const verified = world.audit.filter(({ outcome }) => outcome === 'verified');
        if (verified.length !== servers) throw new Error(`${verified.length} of ${servers} verified`);
        const seconds = verified.map(({ at }) => (Date.parse(at) - began) / 1_000).sort((a, b) => a - b);
        const last = seconds.at(-1) ?? 0;
        const byWrites = leastSeconds(servers, buckets.write) + operationMs / 1_000;
        const byReads = leastSeconds(servers * leastReads, buckets.read);
        const least = Math.max(byWrites, byReads);
        const per = (count: number): string => `${count} (${(count / servers).toFixed(2)} per repair)`;
        return {
            figures: [
                {
                    name: `speed of ${servers} repairs at once, of what the buckets allow`,
                    value: (100 * least) / last,
                    unit: '%',
                    limit: { value: 100, what: 'the buckets for writes and reads, one operation per server' },
                    reach: { atLeast: 90 },
                    details: [
                        `verified after ${seconds[0]} s (first), ${seconds[seconds.length >> 1]} s (median), ${last} s (last)`,
                        `least by the writes: ${byWrites.toFixed(0)} s, 200 and 10 a second, one operation of 10.4 s after the last`,
                        `least by the reads: ${byReads.toFixed(0)} s, 250 and 25 a second, ${leastReads} per repair; the larger one counts`,
                        `writes ${per(calls.write)}, reads ${per(calls.read)}`,
                    ],
                },
                {
                    name: 'refusals of Azure during the storm',
                    value: manager.throttled,
                    unit: '× 429',
                    reach: { atMost: 0 },
                },
            ],
        };
    },
};

async function storm(servers: number) {
    const recorded = await recordedServers('read');
    const { guardRails } = recorded.baseline;
    const budget = { serversPerHour: 10_000, changesPerHour: 100_000 };
    const baseline = { ...recorded.baseline, guardRails: { ...guardRails, budget } };
    const { fleet, manager } = throttledFleet({ ...recorded, baseline }, servers, buckets.read.perSecond);
    const { world } = fleet;
    await sweepOf(fleet);
    world.now += 60_000;
    const began = world.now;
    const before = { ...manager.calls };
    for (const [index, path] of fleet.paths.entries()) {
        manager.setParameter(path, 'log_checkpoints', 'off');
        await receive(fleet.ports(), writtenEvent(world, path, index));
    }
    await fleet.run();
    const calls = {
        write: manager.calls.write - before.write,
        read: manager.calls.read - before.read,
    };
    return { world: { audit: world.audit, began }, manager, calls };
}

function writtenEvent({ now }: MemoryWorld, path: string, index: number) {
    return eventGridEvent(
        `${path}/configurations/log_checkpoints`,
        'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        { id: `event-${index}`, time: new Date(now).toISOString(), data: { tenantId: ownTenantId } },
    );
}
