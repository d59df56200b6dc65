import type { ServerReader } from '../../src/ports.ts';
import type { Benchmark, Figure, Series } from '../benchmark.ts';
import { heapInUse, liveHeap } from '../support/live-heap.ts';
import { memoryReader } from '../support/memory-reader.ts';
import { type RecordedFleet, recordedServers } from '../support/recorded-servers.ts';
import { sweepOf } from '../support/sweeps.ts';
import { type AzurePorts, azureOver, virtualFleet } from '../support/virtual-fleet.ts';
import { virtualResourceManager } from '../support/virtual-resource-manager.ts';

/** The size that a larger fleet is held against: fixed costs no longer matter. */
const reference = 1_000;
/** Sweeps of a small fleet: the fastest counts. */
const repetitions = 3;

/** Sweeps fleets of growing size as fast as the processor allows, in virtual time. */
export const benchmark: Benchmark = {
    title: 'Speed and growth of sweeps (virtual time, no throttling; real workflows, storage in memory)',
    async run({ isQuick }) {
        const recorded = await recordedServers('read');
        const whole = await sweptOnce(isQuick ? 200 : 10_000, recorded, overClients(recorded));
        const reader = await memoryReader(recorded.servers);
        const sizes = isQuick ? [100, reference] : [100, reference, 10_000, 100_000];
        // The first sweeps compile the code.
        await sweptOnce(reference, recorded, () => fromMemory(reader));
        const sweeps: Swept[] = [];
        for (const servers of sizes) {
            let fastest = await sweptOnce(servers, recorded, () => fromMemory(reader));
            for (let run = 1; run < repetitions && servers <= reference; run += 1) {
                const next = await sweptOnce(servers, recorded, () => fromMemory(reader));
                if (next.processorSeconds < fastest.processorSeconds) fastest = next;
            }
            sweeps.push(fastest);
        }
        return {
            figures: [speedFigure(whole), memoryFigure(whole), ...growthFigures(sweeps)],
            series: [
                chartOf('growth-time', 'processor time, s', sweeps, (sweep) => sweep.processorSeconds),
                chartOf('growth-memory', 'live heap of the sweep and of storage in memory, MB', sweeps, live),
            ],
        };
    },
};

/** One sweep of a new fleet. Memory in MB. */
interface Swept {
    readonly servers: number;
    readonly processorSeconds: number;
    /** Most that was on the heap beside storage, garbage included. Storage is taken to grow with the reads. */
    readonly working: number;
    /** What the sweep left on the heap: all of it is storage. */
    readonly stored: number;
    /** Largest size of `sweep.json`. */
    readonly largest: number;
    /** Of `sweep.json`, all writes together. */
    readonly written: number;
    readonly reads: number;
}

type Azure = (now: () => number, onRead: () => void) => AzurePorts;

/** Pgwarden's own clients, over recorded responses. */
function overClients({ servers: kinds }: RecordedFleet): Azure {
    return (now, onRead) => {
        const manager = virtualResourceManager({ now, kinds, hasBuckets: false });
        manager.onRead = onRead;
        return { ...azureOver(manager.transport, now), ...unlimited };
    };
}

function fromMemory(reader: ServerReader): AzurePorts {
    return { reader, ...unlimited };
}

const unlimited = { rateLimiter: { schedule: () => 0 } };

async function sweptOnce(servers: number, { baseline }: RecordedFleet, azure: Azure): Promise<Swept> {
    const stored = { largest: 0, written: 0 };
    let reads = 0;
    const samples: { readonly reads: number; readonly heap: number }[] = [];
    const sample = (): void => void samples.push({ reads, heap: heapInUse() });
    const before = liveHeap();
    const fleet = virtualFleet({
        servers,
        baseline,
        readsPerSecond: 1_000_000,
        azure: (now) =>
            azure(now, () => {
                reads += 1;
                if (reads % 1_000 === 0) sample();
            }),
        onSweepStored(bytes) {
            sample();
            stored.largest = Math.max(stored.largest, bytes / 1e6);
            stored.written += bytes / 1e6;
        },
    });
    const { processorSeconds } = await sweepOf(fleet);
    const left = liveHeap() - before;
    const above = samples.map((at) => at.heap - before - left * (reads === 0 ? 0 : at.reads / reads));
    return {
        servers: fleet.paths.length,
        processorSeconds,
        working: Math.max(0, ...above),
        stored: left,
        reads,
        ...stored,
    };
}

function speedFigure({ servers, processorSeconds, reads }: Swept): Figure {
    return {
        name: `servers of a sweep of ${servers}, per second of processor time`,
        value: servers / processorSeconds,
        unit: 'servers/s',
        limit: { what: 'the reads' },
        reach: { atLeast: 60 },
        details: [
            `${processorSeconds.toFixed(1)} s of processor time, all threads of the process, storage in memory included`,
            `${reads} reads through the real clients, responses recorded, ${(reads / servers).toFixed(2)} per server`,
        ],
    };
}

function memoryFigure({ servers, working, stored }: Swept): Figure {
    return {
        name: `heap of a sweep of ${servers} servers at its fullest, without storage`,
        value: working,
        unit: 'MB',
        reach: { atMost: 250 },
        details: [
            `${stored.toFixed(0)} MB are left after the sweep: the storage in memory, which Azure has in its place`,
            'The figure is what the sweep works with, and garbage that is not collected yet',
        ],
        shortfall: 'garbage of the recorded responses waits for the collector',
    };
}

function growthFigures(sweeps: readonly Swept[]): readonly Figure[] {
    const small = sweeps.find(({ servers }) => servers === reference);
    const large = sweeps.at(-1);
    if (small === undefined || large === undefined) return [];
    const per = (sweep: Swept, of: (sweep: Swept) => number): number => of(sweep) / sweep.servers;
    const ratio = (name: string, of: (sweep: Swept) => number, text: (value: number) => string): Figure => ({
        name: `${name}, ${large.servers} servers against ${small.servers}`,
        value: per(large, of) / per(small, of),
        unit: '×',
        limit: { value: 1, what: 'linear growth' },
        reach: { atMost: 1.2 },
        details: sweeps.map((sweep) => `${sweep.servers} servers: ${text(per(sweep, of))} per server`),
    });
    return [
        {
            ...ratio(
                'processor time of a sweep per server, read from memory',
                (sweep) => sweep.processorSeconds,
                (seconds) => `${(seconds * 1_000).toFixed(2)} ms`,
            ),
            shortfall:
                `sweep.json is copied once per page, ${large.written.toFixed(0)} MB in all, and the collector ` +
                `goes through ${large.stored.toFixed(0)} MB of storage in memory`,
        },
        ratio('memory of a sweep per server', live, (megabytes) => `${(megabytes * 1_000).toFixed(1)} kB`),
        {
            name: `largest sweep.json, ${large.servers} servers`,
            value: large.largest,
            unit: 'MB',
            details: [
                `It has a mark of each requested server and is written once per page: ${large.written.toFixed(0)} MB in all`,
            ],
        },
    ];
}

/** The most that the sweep certainly holds: storage, and the sweep itself when it is largest. */
function live({ stored, largest }: Swept): number {
    return stored + largest;
}

function chartOf(
    chart: string,
    yLabel: string,
    sweeps: readonly Swept[],
    of: (sweep: Swept) => number,
): Series {
    return {
        chart,
        name: 'a sweep, servers read from memory',
        xLabel: 'servers',
        yLabel,
        isLogarithmic: true,
        points: sweeps.map((sweep) => ({ x: sweep.servers, y: of(sweep) })),
    };
}
