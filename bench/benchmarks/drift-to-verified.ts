import { setTimeout as pause } from 'node:timers/promises';
import { noFaults } from '../../sandbox/simulator/kernel/faults.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start/start-sandbox.ts';
import { storedTrail } from '../../test/support/sandbox-audit.ts';
import { type AzureActors, azureActors } from '../../test/support/sandbox-azure.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { type RepairTimeline, repairTimeline } from '../support/repair-timeline.ts';
import { percentile, spreadText } from '../support/spread.ts';

/** Of a parameter write, before scaling. */
const retryAfterMs = 10_000;
/** The drifting write is short: only its end counts. Azure milliseconds. */
const driftMs = 300;
/** Until the host polls its queues as rarely as it does when nothing happens, milliseconds. */
const idleMs = { least: 3_000, spread: 2_000 };

/** Measures the time from a drift to its audit entry `verified`: the built app, Azure's real durations, one server. */
export const benchmark: Benchmark = {
    title: 'From a drift to verified',
    async run({ isQuick }) {
        const drifts = isQuick ? 2 : 20;
        const timeScale = isQuick ? 0.1 : 1;
        const sandbox = await startSandbox({
            servers: 1,
            timeScale,
            baseline: {
                name: 'bench',
                extends: 'standard',
                guardRails: {
                    budget: { serversPerHour: 1_000, changesPerHour: 1_000 },
                    flapping: { repairs: 100, hours: 24 },
                },
            },
            settings: { SWEEP_SCHEDULE: '0 0 0 1 1 *' },
        });
        const azure = await azureActors(sandbox);
        try {
            const timelines: RepairTimeline[] = [];
            // The first one warms up.
            for (let drift = 0; drift <= drifts; drift += 1) {
                const since = sandbox.simulator.requests.entries.at(-1)?.sequence ?? 0;
                await driftAndRepair(sandbox, azure);
                const timeline = await repairTimeline(sandbox, since, retryAfterMs * timeScale);
                if (drift > 0) timelines.push(timeline);
                await pause((idleMs.least + idleMs.spread * Math.random()) * timeScale);
            }
            return { figures: figuresOf(timelines) };
        } finally {
            azure.close();
            await sandbox.stop();
        }
    },
};

/** Drifts the server, and waits until Pgwarden has verified the repair. */
async function driftAndRepair({ simulator, storage }: Sandbox, azure: AzureActors): Promise<void> {
    const [server] = simulator.world.servers.values();
    if (server === undefined) throw new Error('The fleet has no server');
    const verified = async (): Promise<number> => {
        const trail = await storedTrail({ storage }, server.id);
        return trail.filter((entry) => entry.startsWith('verified ')).length;
    };
    const before = await verified();
    simulator.faults.replace({ ...noFaults, onAccepted: () => ({ kind: 'hang', azureMs: driftMs }) });
    const drift = azure.setParameter('alice', server.id, 'log_checkpoints', 'off');
    await pause(100);
    simulator.faults.replace(noFaults);
    await drift;
    const deadline = performance.now() + 60_000;
    while ((await verified()) === before) {
        if (performance.now() > deadline) throw new Error('The drift was not repaired within a minute');
        await pause(200);
    }
}

function figuresOf(timelines: readonly RepairTimeline[]): readonly Figure[] {
    const ratios = timelines.map(({ totalMs, azureMs }) => totalMs / azureMs);
    const own = timelines.map(({ totalMs, azureMs }) => totalMs - azureMs);
    const of = (field: keyof RepairTimeline): readonly number[] => timelines.map((each) => each[field]);
    const azure = {
        value: 1,
        what: 'Azure alone: the event’s way from the end of the drifting write to its first delivery, and the operation of the repair or its longer Retry-After',
    };
    return [
        {
            name: 'drift to verified against Azure’s own time (p95)',
            value: percentile(ratios, 95),
            unit: '×',
            limit: azure,
            reach: { atMost: 1.1 },
            details: [
                `${timelines.length} drifts of one server, one after another, after one to warm up`,
                `in all: ${spreadText(of('totalMs'), 'ms')}`,
                `Azure alone: ${spreadText(of('azureMs'), 'ms')}`,
                `ratio: median ${percentile(ratios, 50).toFixed(3)}`,
                `calls to Resource Manager: ${spreadText(of('calls'), 'calls')}`,
            ],
        },
        {
            name: 'Pgwarden’s part of drift to verified (p95)',
            value: percentile(own, 95),
            unit: 'ms',
            limit: {
                what: 'two queue messages, of which the host looks for one every 250 ms, four calls to Resource Manager, and what must be stored',
            },
            reach: { atMost: 1_000 },
            details: [
                `${spreadText(own, 'ms')}`,
                `from the event to the read: ${spreadText(of('untilReadMs'), 'ms')}`,
                `from the read to the accepted write: ${spreadText(of('untilWriteMs'), 'ms')}`,
                `from the operation’s end to verified: ${spreadText(of('untilVerifiedMs'), 'ms')}`,
            ],
            shortfall:
                'the server refuses the first write while it settles after the operation that drifted it; the next write follows after 0.3 to 0.6 s',
        },
    ];
}
