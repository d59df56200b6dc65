import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setDefaultCACertificates } from 'node:tls';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import type { KeyVault } from '../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { parametersByName, parseParameter } from '../../src/azure/resource-manager/parse.ts';
import { flattened, parseItems } from '../../src/azure/resource-manager/parse-parts.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { shippedBaseline } from '../../src/baseline/parse.ts';
import { effectiveBaseline } from '../../src/baseline/resolve.ts';
import { controls } from '../../src/controls/index.ts';
import { controlsTouchedBy } from '../../src/engine/evaluate.ts';
import { judge } from '../../src/engine/judge.ts';
import { parseServerId, type ServerId } from '../../src/model/resource-id.ts';
import { controlPlaneSlices, type SliceReadings } from '../../src/model/server-state.ts';
import type { ServerReader } from '../../src/ports.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import type { SimulatorAccess } from '../support/simulator-process.ts';

/** Measures the processor time of one full assessment, with Azure simulated in another process. */
export const benchmark: Benchmark = {
    title: 'Processor time of an assessment',
    async run({ isQuick }) {
        const simulator = fork(join(import.meta.dirname, '../support/simulator-process.ts'));
        try {
            const [access] = (await once(simulator, 'message')) as [SimulatorAccess];
            setDefaultCACertificates([access.caPem]);
            return { figures: figuresOf(await measured(access, isQuick ? 3 : 200)) };
        } finally {
            simulator.disconnect();
            await once(simulator, 'exit');
        }
    },
};

/** Milliseconds of processor time per assessment. */
interface Parts {
    readonly assessment: number;
    /** TLS, HTTP and text of the same responses with a bare client. */
    readonly transport: number;
    /** The reader on responses in memory: JSON, the clients' pipeline, and Pgwarden's own parsing. */
    readonly reader: number;
    readonly json: number;
    readonly listJson: number;
    readonly parameters: number;
    readonly judgement: number;
    readonly calls: number;
    readonly listKilobytes: number;
    /** What the reader takes longer for a list as long as Azure's. */
    readonly longerList: number;
}

/** Azure's list of the parameters of PostgreSQL 17, recorded in April 2026. The simulated one is shorter. */
const azureListBytes = 395_463;

async function measured(access: SimulatorAccess, rounds: number): Promise<Parts> {
    const server = parseServerId(access.serverId);
    if (server === undefined) throw new Error(`${access.serverId} is not the id of a server`);
    const bodies = new Map<string, string>();
    const readings = await slicesOf(readerOf(access, recording(access, bodies)), server);
    const urls = [...bodies.keys()];
    const listUrl = urls.find((url) => url.includes('/configurations?')) ?? '';
    const list = bodies.get(listUrl) ?? '';
    const { value: items } = JSON.parse(list) as ParameterList;
    const live = readerOf(access);
    const inMemory = readerOf(access, answering(bodies));
    const asLong = readerOf(access, answering(new Map([...bodies, [listUrl, lengthened(items)]])));
    const bare = bareClient(access);
    const parts = {
        assessment: await cpuMs(rounds, async () => judged(await slicesOf(live, server))),
        transport: await cpuMs(rounds, async () => await Promise.all(urls.map(bare.read))),
        reader: await cpuMs(rounds, async () => await slicesOf(inMemory, server)),
        json: await cpuMs(rounds, () => [...bodies.values()].map((body) => JSON.parse(body) as unknown)),
        listJson: await cpuMs(rounds, () => JSON.parse(list) as unknown),
        parameters: await cpuMs(rounds, () =>
            parametersByName(parseItems(items.map(flattened), parseParameter).value),
        ),
        judgement: await cpuMs(rounds, () => judged(readings)),
    };
    const longer = await cpuMs(rounds, async () => await slicesOf(asLong, server));
    bare.stop();
    const longerList = Math.max(0, longer - parts.reader);
    return { ...parts, longerList, calls: urls.length, listKilobytes: Buffer.byteLength(list) / 1_000 };
}

interface ParameterList {
    readonly value: readonly { readonly name: string }[];
}

/** Returns a list that repeats the parameters under other names until it is as long as Azure's. */
function lengthened(items: ParameterList['value']): string {
    const value = [...items];
    let bytes = Buffer.byteLength(JSON.stringify({ value }));
    for (let index = 0; bytes < azureListBytes; index += 1) {
        const item = items[index % items.length];
        if (item === undefined) throw new Error('The list of parameters is empty');
        const more = { ...item, name: `made_up.parameter_${index}` };
        value.push(more);
        bytes += Buffer.byteLength(JSON.stringify(more)) + 1;
    }
    return JSON.stringify({ value });
}

/** Returns the processor time of this process per round, in milliseconds, after as many rounds to warm up. */
async function cpuMs(rounds: number, work: () => unknown): Promise<number> {
    for (let round = 0; round < rounds; round += 1) await work();
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) await work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / rounds;
}

const baseline = effectiveBaseline(
    shippedBaseline('standard'),
    { subscriptionId: '', resourceGroup: '', name: 'pg-orders' },
    new Date('2026-06-15T12:00:00Z'),
    { diagnosticSettings: { workspaceId } },
);

/** Evaluates, plans, and asks the gate, as the command `assess` does. */
function judged(readings: SliceReadings): unknown {
    return judge(controlsTouchedBy(controlPlaneSlices, controls, baseline), readings, baseline, {
        gate: {
            isDryRun: false,
            now: new Date(),
            paused: undefined,
            flapping: {},
            undoExemptions: {},
            decisionOf: () => undefined,
        },
    });
}

async function slicesOf(reader: ServerReader, server: ServerId): Promise<SliceReadings> {
    const reading = await reader.read(server, controlPlaneSlices);
    if (reading.kind === 'missing') throw new Error(reading.reason);
    return reading.slices;
}

/** The server has no customer-managed key, so there is no vault. */
const noKeys: Pick<KeyVault, 'readKeys' | 'readStrength'> = {
    readStrength: () => Promise.reject(new Error('no key')),
    readKeys: async () => ({ keys: { readAt: new Date().toISOString() }, unread: [] }),
};

function readerOf({ endpoint, token }: SimulatorAccess, transport?: HttpClient): ServerReader {
    const clients = resourceManagerClients({
        credential: { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
        endpoint,
        scope: `${endpoint}/.default`,
        ...(transport === undefined ? {} : { transport }),
    });
    return serverReader(clients, noKeys);
}

/** Sends requests with the bare client and keeps the responses by URL. */
function recording(access: SimulatorAccess, bodies: Map<string, string>): HttpClient {
    const bare = bareClient(access);
    return answeringWith(async (url) => {
        const body = await bare.read(url);
        bodies.set(url, body);
        return body;
    });
}

function answering(bodies: ReadonlyMap<string, string>): HttpClient {
    return answeringWith(async (url) => bodies.get(url) ?? '');
}

function answeringWith(bodyOf: (url: string) => Promise<string>): HttpClient {
    return {
        sendRequest: async (request) => ({
            request,
            status: 200,
            headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8' }),
            bodyAsText: await bodyOf(request.url),
        }),
    };
}

function bareClient({ token }: SimulatorAccess) {
    const agent = new Agent({ keepAlive: true });
    const headers = { authorization: `Bearer ${token}` };
    return {
        read: (url: string): Promise<string> =>
            new Promise((resolve, reject) => {
                get(url, { agent, headers }, (response) => text(response).then(resolve, reject)).once(
                    'error',
                    reject,
                );
            }),
        stop: () => agent.destroy(),
    };
}

function figuresOf(parts: Parts): readonly Figure[] {
    const { assessment, longerList, transport, reader, json, listJson, parameters, judgement, calls } = parts;
    const line = (name: string, milliseconds: number): string => `${milliseconds.toFixed(2)} ms ${name}`;
    return [
        {
            name: 'processor time of a full assessment, with a list as long as Azure’s',
            value: assessment + longerList,
            unit: 'ms',
            limit: {
                value: listJson,
                what: 'JSON.parse of the list of parameters',
            },
            reach: { atMost: 15 },
            details: [
                line(
                    `of that, transport: TLS, HTTP and text of ${calls} responses, with a bare client`,
                    transport,
                ),
                line('JSON.parse of all responses', json),
                line(`as simulated, with ${parts.listKilobytes.toFixed(0)} kB of parameters`, assessment),
                line(`more in the reader for ${(azureListBytes / 1_000).toFixed(0)} kB`, longerList),
                line('parsing of the parameters', parameters),
                line('the clients’ pipeline and the other slices', Math.max(0, reader - json - parameters)),
                line(
                    'the rest: Node’s and the clients’ HTTP, and the collector',
                    Math.max(0, assessment - transport - reader - judgement),
                ),
            ],
        },
        {
            name: 'of which evaluate, plan and gate',
            value: judgement,
            unit: 'ms',
            reach: { atMost: 0.5 },
        },
    ];
}
