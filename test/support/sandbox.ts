/** A sandbox for an end-to-end test: Azure, storage and the built app, and what a test asks of them. */
import { setTimeout as pause } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect } from 'vitest';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import type { SandboxOptions } from '../../sandbox/start/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start/start-sandbox.ts';
import { type OperatorsApi, operatorsApi, unfinishedRemediations } from './sandbox-audit.ts';
import { type AzureActors, azureActors } from './sandbox-azure.ts';
import { lostLibraries } from './sandbox-ledger.ts';

export interface TestSandbox {
    readonly sandbox: Sandbox;
    readonly azure: AzureActors;
    readonly api: OperatorsApi;
    /** What the host printed, oldest first. */
    readonly hostLines: readonly string[];
    /** By its place in the fleet as it was at the start; the first is 0. */
    server(index: number): FlexibleServer;
    /** Asks until it is so; the error says what did not happen, with the host's last lines. */
    until(what: string, isSo: () => boolean | Promise<boolean>, seconds?: number): Promise<void>;
    /**
     * Waits until the server's audit trail ends with these entries, `outcome control` each. What it tells of other
     * controls does not count: another write may have had them looked at meanwhile.
     */
    untilTrail(serverId: string, end: readonly string[], seconds?: number): Promise<void>;
    /** Waits until no event, message or operation is under way. */
    untilQuiet(seconds?: number): Promise<void>;
    /** Messages by queue, hidden ones included; queues without any are left out. */
    queuedMessages(): Promise<Readonly<Record<string, number>>>;
    /** Replaces the baseline document in container `config`, as an operator does. */
    putBaseline(document: object | string): Promise<void>;
    /**
     * What holds after every test: nothing left in a queue, every remediation with one end, an audit chain that
     * verifies, and no preloaded library lost.
     */
    expectOrder(): Promise<void>;
    close(): Promise<void>;
}

const baselineBlob = 'e2e.json';

/** Fast, without sweeps and other timers of its own: what happens in a test, the test made happen. */
const defaults = {
    servers: 1,
    timeScale: 0.02,
    queueLockSeconds: 5,
} as const satisfies SandboxOptions;

const settings: Readonly<Record<string, string>> = {
    // A sweep would read servers while a test counts the reads.
    SWEEP_SCHEDULE: '0 0 0 1 1 *',
    BASELINE: baselineBlob,
    OPERATION_SETTLE_TIME: 'PT2S',
    AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.400',
};

/** For several hosts at once: each looks for messages less often, and leaves the machine to the others. */
export const leisurely = {
    AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:01',
} as const;

/** The profile `standard`, with guard rails that no test runs into by itself. */
export const standardBaseline = {
    name: 'e2e',
    extends: 'standard',
    guardRails: {
        budget: { serversPerHour: 10_000, changesPerHour: 100_000 },
        flapping: { repairs: 100, hours: 24 },
    },
} as const;

/** Between two questions: short at first, then longer, because every question costs the sandbox some work. */
const pauses = { first: 100, longest: 500, factor: 1.2 } as const;
const shownLines = 15;

/** Ready to be written to. Close it in `afterAll`. */
export async function testSandbox(
    options: SandboxOptions = {},
    baseline: object = standardBaseline,
): Promise<TestSandbox> {
    const hostLines: string[] = [];
    const sandbox = await startSandbox({
        ...defaults,
        ...options,
        settings: { ...settings, ...options.settings },
        hostOutput: (line) => hostLines.push(line),
    });
    try {
        return await tested(sandbox, baseline, hostLines);
    } catch (cause) {
        await sandbox.stop();
        throw cause;
    }
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one method per question to the sandbox.
async function tested(
    sandbox: Sandbox,
    baseline: object,
    hostLines: readonly string[],
): Promise<TestSandbox> {
    const { simulator, storage } = sandbox;
    const queues = QueueServiceClient.fromConnectionString(storage.directConnectionString);
    const blobs = BlobServiceClient.fromConnectionString(storage.directConnectionString);
    const azure = await azureActors(sandbox);
    const api = operatorsApi(sandbox);
    // As it was: a server that is deleted moves no other.
    const servers = [...simulator.world.servers.values()];
    const librariesAtStart = new Map(
        servers.map(({ id, record }) => [id, record.parameters.shared_preload_libraries?.value ?? '']),
    );

    async function until(what: string, isSo: () => boolean | Promise<boolean>, seconds = 120): Promise<void> {
        const deadline = performance.now() + seconds * 1_000;
        for (let ms: number = pauses.first; performance.now() < deadline; ms *= pauses.factor) {
            if (await isSo()) return;
            await pause(Math.min(ms, pauses.longest));
        }
        // Most lines are of this loop's own questions.
        const telling = hostLines.filter((line) => !line.includes('Function.audit'));
        const lines = telling.slice(-shownLines).join('\n');
        throw new Error(`It did not happen within ${seconds} s: ${what}\nThe host's last lines:\n${lines}`);
    }

    async function queuedMessages(): Promise<Readonly<Record<string, number>>> {
        const counts: Record<string, number> = {};
        for await (const { name } of queues.listQueues()) {
            const { approximateMessagesCount = 0 } = await queues.getQueueClient(name).getProperties();
            if (approximateMessagesCount > 0) counts[name] = approximateMessagesCount;
        }
        return counts;
    }

    async function putBaseline(document: object | string): Promise<void> {
        const text = typeof document === 'string' ? document : JSON.stringify(document);
        const container = blobs.getContainerClient('config');
        await container.createIfNotExists();
        await container.getBlockBlobClient(baselineBlob).upload(text, Buffer.byteLength(text));
    }

    async function isQuiet(): Promise<boolean> {
        const isBusy = [...simulator.world.servers.values()].some(({ operation }) => operation !== undefined);
        return simulator.eventGrid.idle && !isBusy && Object.keys(await queuedMessages()).length === 0;
    }

    await putBaseline(baseline);
    return {
        sandbox,
        azure,
        api,
        hostLines,
        server(index) {
            const server = servers[index];
            if (server === undefined) throw new RangeError(`The fleet has no server ${index}`);
            return server;
        },
        until,
        async untilTrail(serverId, end, seconds) {
            let trail: readonly string[] = [];
            const controls = new Set(end.map(controlOfEntry));
            const hasEnd = async (): Promise<boolean> => {
                trail = await api.trail(serverId);
                const own = trail.filter((entry) => controls.has(controlOfEntry(entry)));
                return end.every((entry, index) => own.at(index - end.length) === entry);
            };
            await until(`the trail of ${serverId} ends with ${end.join(', ')}`, hasEnd, seconds).catch(
                (cause: unknown) => {
                    throw new Error(`The trail is: ${trail.join(', ')}`, { cause });
                },
            );
        },
        async untilQuiet(seconds) {
            // Three times, because something can be on its way from one to the next.
            let times = 0;
            await until(
                'everything is quiet',
                async () => {
                    times = (await isQuiet()) ? times + 1 : 0;
                    return times >= 3;
                },
                seconds,
            );
        },
        queuedMessages,
        putBaseline,
        async expectOrder() {
            expect(await queuedMessages()).toEqual({});
            expect(unfinishedRemediations(await api.wholeAudit())).toEqual([]);
            expect((await api.verification()).problems).toEqual([]);
            expect(lostLibraries(sandbox, librariesAtStart)).toEqual([]);
        },
        async close() {
            azure.close();
            await sandbox.stop();
        },
    };
}

/** Of `verified secure-transport`; none for what is told of the whole server. */
function controlOfEntry(entry: string): string | undefined {
    return entry.split(' ')[1];
}
