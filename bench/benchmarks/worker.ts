import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { nodeOfVersion } from '../../test/support/node-of-version.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { type BuiltApps, builtApps } from '../support/built-apps.ts';
import { type DeployedServices, deployedServices } from '../support/deployed-services.ts';
import { type FunctionsWorker, startWorker } from '../support/functions-worker.ts';
import { relevantEvents } from '../support/published-events.ts';
import { percentile } from '../support/spread.ts';

/** The newest Node that the worker accepts, which Azure offers. */
const nodeVersion = '22';
const settleMs = 3_000;

/** The measurements of one start. Milliseconds; megabytes. */
interface Start {
    readonly registered: number;
    readonly reloaded: number;
    readonly accepted: number;
    readonly memory: number;
}

type Name = 'pgwarden' | 'helloWorld';

interface Setup {
    readonly folder: string;
    readonly node: string;
    readonly apps: BuiltApps;
    readonly services: DeployedServices;
    readonly idleMs: number;
}

/** Measures what Flex Consumption makes an event wait for: Microsoft's worker loads the app, this process is its host. */
export const benchmark: Benchmark = {
    title: 'Start in Microsoft’s Node worker',
    async run({ isQuick }) {
        const folder = process.env.FUNCTIONS_WORKER;
        const leftOut = (reason: string) => ({
            figures: [],
            leftOut: [`start in Microsoft’s worker: ${reason}`],
        });
        if (folder === undefined) return leftOut('set FUNCTIONS_WORKER to the folder of a built worker');
        const node = await nodeOfVersion(nodeVersion).catch(() => undefined);
        if (node === undefined) return leftOut(`Node ${nodeVersion} is not installed and cannot be fetched`);
        const apps = await builtApps();
        const services = await deployedServices();
        try {
            const setup = { folder, node, apps, services, idleMs: isQuick ? 100 : settleMs };
            return { figures: await figures(setup, isQuick ? 1 : 7) };
        } finally {
            await services.stop();
            await apps.remove();
        }
    },
};

async function figures(setup: Setup, runs: number): Promise<readonly Figure[]> {
    const starts: Record<Name, Start[]> = { pgwarden: [], helloWorld: [] };
    for (let run = 0; run < runs; run += 1) {
        for (const name of ['helloWorld', 'pgwarden'] as const)
            starts[name].push(await measured(setup, name));
    }
    const ratio = (name: string, of: keyof Start, unit: string, atMost: number): Figure => {
        const [ours, limit] = [starts.pgwarden, starts.helloWorld].map((each) =>
            percentile(
                each.map((start) => start[of]),
                50,
            ),
        );
        return {
            name,
            value: (ours ?? 0) / (limit ?? 1),
            unit: '×',
            limit: { value: 1, what: 'a hello-world function in the same worker' },
            reach: { atMost },
            details: [
                `${ours?.toFixed(0)} ${unit} against ${limit?.toFixed(0)} ${unit}, medians of ${runs}, Node ${nodeVersion}`,
            ],
        };
    };
    return [
        ratio('cold start until all functions are registered', 'registered', 'ms', 1.3),
        ratio('environment reload of a placeholder instance', 'reloaded', 'ms', 2),
        ratio('memory of an idle instance', 'memory', 'MB', 1.15),
        {
            ...ratio('spawn to first event accepted', 'accepted', 'ms', 1.5),
            shortfall: 'the first token loads @azure/identity with the libraries of all credentials',
        },
    ];
}

async function measured(setup: Setup, name: Name): Promise<Start> {
    const { idleMs } = setup;
    const idle = await withWorker(setup, async (worker) => {
        await started(setup, worker, name);
        const registered = performance.now() - worker.spawnedAt;
        await setTimeout(idleMs);
        return { registered, memory: residentMegabytes(worker.pid) };
    });
    const accepted = await withWorker(setup, async (worker) => await firstEvent(setup, worker, name));
    const reloaded = await withWorker(setup, async (worker) => await reload(setup, worker, name));
    return { ...idle, accepted, reloaded };
}

async function withWorker<Result>(
    { folder, node, services }: Setup,
    work: (worker: FunctionsWorker) => Promise<Result>,
): Promise<Result> {
    const worker = await startWorker({ folder, node, environment: services.environment });
    try {
        return await work(worker);
    } finally {
        await worker.stop();
    }
}

/** Has the worker load the app, and returns the functions that it registered. */
async function started({ folder, apps }: Setup, worker: FunctionsWorker, name: Name) {
    const functionAppDirectory = apps[name].directory;
    const versions = { hostVersion: '4.1046.100', workerDirectory: folder, capabilities: {} };
    await worker.ask('workerInitRequest', { ...versions, functionAppDirectory });
    const { functionMetadataResults = [] } = await worker.ask('functionsMetadataRequest', {
        functionAppDirectory,
    });
    const least = name === 'pgwarden' ? 10 : 1;
    if (functionMetadataResults.length < least) {
        throw new Error(`${name} registered only ${functionMetadataResults.length} functions`);
    }
    return functionMetadataResults;
}

/** The milliseconds from the spawn until the function has taken an event. Pgwarden's is on its queue then. */
async function firstEvent(setup: Setup, worker: FunctionsWorker, name: Name): Promise<number> {
    const functionName = name === 'pgwarden' ? 'on-resource-change' : 'hello-world';
    const metadata = (await started(setup, worker, name)).find((each) => each.name === functionName);
    if (metadata === undefined) throw new Error(`${name} has no function ${functionName}`);
    const { functionId } = metadata;
    await worker.ask('functionLoadRequest', { functionId, metadata });
    const [json = ''] = relevantEvents(1);
    const trigger = Object.keys((metadata as { bindings?: object }).bindings ?? {})[0];
    await worker.ask('invocationRequest', {
        invocationId: 'first-event',
        functionId,
        inputData: [{ name: trigger, data: { json } }],
        triggerMetadata: {},
    });
    const accepted = performance.now() - worker.spawnedAt;
    if (name === 'pgwarden') await expectMessage(setup.services);
    return accepted;
}

async function expectMessage({ storage }: DeployedServices): Promise<void> {
    const { receivedMessageItems } = await storage.assessments.receiveMessages({
        numberOfMessages: 1,
        visibilityTimeout: 30,
    });
    const [message] = receivedMessageItems;
    if (message === undefined) throw new Error('The event is not on the queue');
    await storage.assessments.deleteMessage(message.messageId, message.popReceipt);
}

/** The milliseconds that a placeholder instance takes to become the app. */
async function reload(
    { folder, apps, services }: Setup,
    worker: FunctionsWorker,
    name: Name,
): Promise<number> {
    await worker.ask('workerInitRequest', {
        hostVersion: '4.1046.100',
        workerDirectory: folder,
        functionAppDirectory: apps.placeholder,
    });
    await worker.ask('functionsMetadataRequest', { functionAppDirectory: apps.placeholder });
    const began = performance.now();
    await worker.ask('functionEnvironmentReloadRequest', {
        environmentVariables: services.environment,
        functionAppDirectory: apps[name].directory,
    });
    const took = performance.now() - began;
    const { functionMetadataResults = [] } = await worker.ask('functionsMetadataRequest', {});
    if (functionMetadataResults.length === 0) throw new Error(`${name} registered nothing on reload`);
    return took;
}

function residentMegabytes(pid: number): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}
