import { setTimeout as pause } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { dependencies } from '../../functions/dependencies/build.ts';
import type { Dependencies } from '../../functions/dependencies/dependencies.ts';
import { intakeParts } from '../../functions/dependencies/intake-parts.ts';
import { deliver } from '../../functions/families/queues.ts';
import { timerWork } from '../../functions/families/timers.ts';
import { createServer, subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import { type Storage, startStorage } from '../../sandbox/storage/storage.ts';
import type { ProxiedRequest } from '../../sandbox/storage/storage-proxy.ts';
import { currentBaseline } from '../../src/baseline/current-baseline.ts';
import { parseBaseline } from '../../src/baseline/parse.ts';
import { controls } from '../../src/controls/index.ts';
import type { Log } from '../../src/ports.ts';
import { readSettings } from '../../src/settings/settings.ts';
import type { MessageDelivery } from '../../src/workflows/delivery/queue-handler.ts';
import { receive } from '../../src/workflows/intake/receive.ts';
import { type SimulatedAzure, simulatedAzure } from './simulated-azure.ts';

/** The deployed adapters and workflows in this process, in front of Azurite and a simulated Azure. No timers run. */
export interface RepairingApp {
    readonly azure: SimulatedAzure;
    /** Its adapters. */
    readonly parts: Dependencies;
    /** Requests of the app to storage, oldest first. */
    readonly requests: readonly ProxiedRequest[];
    createServer(name: string): FlexibleServer;
    /** Receives an event, as Event Grid delivers it. */
    receive(event: unknown): Promise<void>;
    /** Delivers one message as soon as one is visible, and returns its queue; undefined when the queues are empty. */
    deliverNext(): Promise<keyof typeof deliver | undefined>;
    /** Runs a timer's function. */
    fire(timer: keyof typeof timerWork): Promise<void>;
    /** Builds every adapter anew, as a new process does: it has nothing in hand. */
    restart(): Promise<void>;
    stop(): Promise<void>;
}

export interface RepairingAppOptions {
    /** Document of the baseline. */
    readonly baseline: object;
    /** Whether the document lies in a blob. Otherwise it is built in, as a shipped profile. */
    readonly isInBlob: boolean;
    /** App settings that differ from the benchmark's. */
    readonly settings?: Readonly<Record<string, string>>;
    /** Takes the lines that the app logs. */
    readonly log?: Log;
    /** Runs the work of each message; by default, it only does it. */
    readonly onMessage?: (queue: keyof typeof deliver, work: () => Promise<void>) => Promise<void>;
}

const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const blobName = 'bench.json';

export async function startRepairingApp(options: RepairingAppOptions): Promise<RepairingApp> {
    const { log = silent, onMessage = (_queue, work) => work() } = options;
    const azure = await simulatedAzure({ timeScale: 0.02 });
    const storage = await startStorage();
    let parts = await partsOf(azure, storage, options);
    const service = QueueServiceClient.fromConnectionString(storage.directConnectionString);
    const queues = (['assessments', 'remediations', 'fleet'] as const).map((name) => ({
        name,
        client: service.getQueueClient(name),
    }));
    return {
        azure,
        get parts() {
            return parts;
        },
        requests: storage.proxy.requests,
        createServer: (name) => createServer(azure.simulator.world, { name }),
        receive: async (event) => await receive({ ...parts, log }, event),
        async deliverNext() {
            for (;;) {
                for (const { name, client } of queues) {
                    const ports = { ...parts, log };
                    const isDelivered = await takeFrom(client, (delivery) =>
                        onMessage(name, () => deliver[name](ports, delivery)),
                    );
                    if (isDelivered) return name;
                }
                const counts = await Promise.all(queues.map(({ client }) => client.getProperties()));
                if (counts.every(({ approximateMessagesCount = 0 }) => approximateMessagesCount === 0)) {
                    return undefined;
                }
                await pause(20);
            }
        },
        fire: (timer) => timerWork[timer]({ ...parts, log }),
        async restart() {
            parts = await partsOf(azure, storage, options);
        },
        async stop() {
            await storage.stop();
            await azure.stop();
        },
    };
}

async function partsOf(
    { access, simulator }: SimulatedAzure,
    storage: Storage,
    { baseline, isInBlob, settings: own = {}, log = silent }: RepairingAppOptions,
): Promise<Dependencies> {
    const { resourceManager } = simulator.endpoints;
    const settings = readSettings({
        AzureWebJobsStorage: storage.connectionString,
        SUBSCRIPTION_IDS: subscriptionIds.production,
        DRY_RUN: 'false',
        BASELINE: isInBlob ? blobName : 'standard',
        AZURE_RESOURCE_MANAGER_ENDPOINT: resourceManager,
        AZURE_RESOURCE_MANAGER_AUDIENCE: resourceManager,
        ...own,
    });
    const intake = intakeParts(settings, async () => all, access.credential);
    const all: Dependencies = dependencies(settings, log, intake);
    await all.storage.ensure();
    const text = JSON.stringify(baseline);
    if (!isInBlob) return { ...all, baseline: { current: async () => builtIn(text, all) } };
    const blobs = BlobServiceClient.fromConnectionString(storage.directConnectionString);
    await blobs.getContainerClient('config').getBlockBlobClient(blobName).upload(text, text.length);
    return all;
}

function builtIn(text: string, { clock, digest }: Dependencies) {
    const parsed = parseBaseline(
        text,
        controls.map(({ id }) => id),
    );
    if (parsed.kind !== 'valid') throw new Error('The baseline of the benchmark is invalid');
    const source = { kind: 'document', text } as const;
    return currentBaseline({ baseline: parsed.baseline, source }, { deployment: {}, clock, digest });
}

/** Takes one message of a queue as the Functions host does; false when none is visible. */
async function takeFrom(
    client: QueueClient,
    work: (delivery: MessageDelivery) => Promise<void>,
): Promise<boolean> {
    const { receivedMessageItems } = await client.receiveMessages({ visibilityTimeout: 60 });
    const [received] = receivedMessageItems;
    if (received === undefined) return false;
    const { messageId, popReceipt, messageText } = received;
    const message: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString());
    await work({ id: messageId, message, isLast: false });
    await client.deleteMessage(messageId, popReceipt);
    return true;
}

function ignore(): void {}
