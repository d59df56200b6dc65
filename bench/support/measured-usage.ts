import { controls } from '../../src/controls/index.ts';
import { totalUsage, type Usage } from './cost.ts';
import { drift, echoOf, requireRepaired } from './drift.ts';
import { type MeteredApp, type MeteredExecution, startMeteredApp } from './metered-app.ts';
import { irrelevantEvents } from './published-events.ts';

/** What the figures take for granted. A month has 30.4 days. */
export const assumed = {
    /** Numbers of servers whose month is priced. */
    fleets: [100, 1_000],
    daysPerMonth: 30.4,
    /** Default of SWEEP_SCHEDULE. */
    sweepsPerDay: 4,
    driftsPerServerAndMonth: 1,
    /** Events of the subscription that Event Grid takes and its filter drops, per server. */
    filteredEventsPerServerAndDay: 10,
    /** Events of servers that pass the filter and cause nothing, per server. */
    irrelevantEventsPerServerAndDay: 2,
    /** Instances of queue functions that are alive all month: one for each queue. */
    pollingInstances: 3,
    /** The timer's status, and the renewals of its lock, each minute. */
    hostPerTick: { blobWrites: 1, blobReads: 4 },
    /** GB: `instanceMemoryMB` of the deployment. */
    instanceMemory: 2,
    /** Records of the host about an execution: its request, its start and its end. */
    hostRecords: 3,
    /** Bytes of a record of the logs without its message. */
    recordBytes: 1_000,
} as const;

/** Every control looks, and one repairs. */
const baseline = {
    name: 'bench',
    modes: {
        ...Object.fromEntries(controls.map(({ id }) => [id, 'report'])),
        'log-checkpoints': 'enforce',
    },
    guardRails: {
        budget: { serversPerHour: 1_000, changesPerHour: 1_000 },
        flapping: { repairs: 100, hours: 24 },
    },
};

/** Means of what was measured. */
export interface MeasuredUsage {
    readonly sweptServer: Usage;
    /** Of a sweep, apart from its servers. */
    readonly sweep: Usage;
    readonly repair: Usage;
    readonly tick: Usage;
    readonly irrelevantEvent: Usage;
    readonly azureCalls: { readonly sweptServer: number; readonly repair: number };
    readonly longestMs: number;
}

export interface MeasureOptions {
    readonly servers: number;
    readonly drifts: number;
    /** Whether the sweep that is measured is the first one. */
    readonly isFirstSweep: boolean;
}

/** Counts what the deployed adapters and workflows do, in front of Azurite and a simulated Azure. */
export async function measureUsage(counts: MeasureOptions): Promise<MeasuredUsage> {
    const metered = await startMeteredApp(
        { baseline, isInBlob: false, settings: { SWEEP_READS_PER_SECOND: '25' } },
        assumed,
    );
    const { app } = metered;
    try {
        const fleet = Array.from({ length: counts.servers }, (_, index) =>
            app.createServer(`server-${index}`),
        );
        // The first sweep learns the fleet, and repairs what it finds.
        if (!counts.isFirstSweep) await sweepOf(metered);
        const swept = await during(metered, () => sweepOf(metered));
        await tickOf(metered);
        const tick = await during(metered, () => tickOf(metered));
        const repairs = await during(metered, async () => {
            for (let index = 0; index < counts.drifts; index += 1) {
                const server = fleet[index % fleet.length];
                if (server !== undefined) await repairOf(metered, server);
            }
        });
        const irrelevant = await during(metered, () => irrelevantOf(metered));
        return measuredOf({ swept, tick, repairs, irrelevant }, counts);
    } finally {
        await app.stop();
    }
}

async function sweepOf({ app, execute }: MeteredApp): Promise<void> {
    await execute('on-sweep', () => app.fire('on-sweep'));
    await deliverAll(app);
}

async function tickOf({ app, execute }: MeteredApp): Promise<void> {
    await execute('on-tick', () => app.fire('on-tick'));
    await deliverAll(app);
}

/** A drift, its repair, the echo of the write, and the tick that anchors the entries. */
async function repairOf(metered: MeteredApp, server: Parameters<typeof drift>[1]): Promise<void> {
    const { app, execute } = metered;
    const event = drift(app, server);
    await execute('on-resource-change', () => app.receive(event));
    await deliverAll(app);
    requireRepaired(server);
    const echo = await echoOf(app, server);
    await execute('on-resource-change', () => app.receive(echo));
    await tickOf(metered);
}

async function irrelevantOf({ app, execute }: MeteredApp): Promise<void> {
    for (const text of irrelevantEvents(1).get('other children of a server') ?? []) {
        const event: unknown = JSON.parse(text);
        await execute('on-resource-change', () => app.receive(event));
    }
}

async function deliverAll(app: MeteredApp['app']): Promise<void> {
    while ((await app.deliverNext()) !== undefined);
}

/** Returns the executions that the work causes. */
async function during(
    { executions }: MeteredApp,
    work: () => Promise<void>,
): Promise<readonly MeteredExecution[]> {
    const since = executions.length;
    await work();
    return executions.slice(since);
}

interface Runs {
    readonly swept: readonly MeteredExecution[];
    readonly tick: readonly MeteredExecution[];
    readonly repairs: readonly MeteredExecution[];
    readonly irrelevant: readonly MeteredExecution[];
}

function measuredOf(
    { swept, tick, repairs, irrelevant }: Runs,
    { servers, drifts }: MeasureOptions,
): MeasuredUsage {
    const assessments = swept.filter(({ name }) => name === 'on-assessment');
    if (assessments.length !== servers) {
        throw new Error(`The sweep of ${servers} servers made ${assessments.length} assessments`);
    }
    const mean = (executions: readonly MeteredExecution[], times: number): Usage =>
        totalUsage(executions.map(({ usage }) => ({ times: 1 / times, usage })));
    const calls = (executions: readonly MeteredExecution[], times: number): number =>
        executions.reduce((sum, { azureCalls }) => sum + azureCalls, 0) / times;
    // A step of the sweep sends each server's message.
    const message: Usage = { queueWrites: 1 };
    const steps = swept.filter(({ name }) => name !== 'on-assessment');
    const idleTick = mean(tick, 1);
    return {
        sweptServer: totalUsage([
            { times: 1, usage: mean(assessments, servers) },
            { times: 1, usage: message },
        ]),
        sweep: totalUsage([
            { times: 1, usage: mean(steps, 1) },
            { times: -servers, usage: message },
        ]),
        // Of the tick, only what it does more than when nothing happened.
        repair: totalUsage([
            { times: 1, usage: mean(repairs, drifts) },
            { times: -1, usage: idleTick },
            // Azure publishes the drift and the write; the filter passes both.
            { times: 2, usage: { eventOperations: 3 } },
        ]),
        tick: totalUsage([
            { times: 1, usage: idleTick },
            { times: 1, usage: assumed.hostPerTick },
        ]),
        irrelevantEvent: totalUsage([
            { times: 1, usage: mean(irrelevant, irrelevant.length) },
            { times: 1, usage: { eventOperations: 3 } },
        ]),
        azureCalls: { sweptServer: calls(assessments, servers), repair: calls(repairs, drifts) },
        longestMs: Math.max(...[...swept, ...tick, ...repairs].map(({ milliseconds }) => milliseconds)),
    };
}
