import { createRandom, type Random } from '../../sandbox/simulator/kernel/random.ts';
import { createServer, subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import { people, tenantId } from '../../sandbox/simulator/world/people.ts';
import { serverWriter } from '../../src/azure/changes/server-writer.ts';
import { keyVault } from '../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { profileDocument } from '../../src/baseline/profiles.ts';
import { effectiveBaseline } from '../../src/baseline/resolve.ts';
import { parseServerId, type ServerId } from '../../src/model/resource-id.ts';
import { controlPlaneSlices } from '../../src/model/server-state.ts';
import { type MemoryWorld, memoryWorld } from '../../test/support/memory-world.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { origin, type VirtualAzure, type VirtualRequest, virtualAzure } from '../support/virtual-azure.ts';

const seed = 1;
/** Parameters that people set to `off`; the profile `standard` repairs each. */
const parameters = ['log_checkpoints', 'log_disconnections', 'require_secure_transport'] as const;
/** Between two drifts of the fleet, on average, in milliseconds. */
const betweenDriftsMs = 5_000;
/** Events that come more than once, up to a minute apart, and events that come minutes late. */
const duplicated = { share: 0.3, most: 3, withinMs: 60_000 };
const late = { share: 0.1, withinMs: 10 * 60_000 };

/** An event on its way to Pgwarden, or a person's next write. */
interface Arrival {
    readonly at: number;
    readonly act: () => Promise<void>;
}

/** One fleet of the benchmark. */
interface Scene {
    readonly world: MemoryWorld;
    readonly azure: VirtualAzure;
    readonly arrivals: Arrival[];
    readonly random: Random;
    readonly counts: { drifts: number; events: number; repeated: number; late: number };
}

/** Counts every call to Resource Manager while parameters drift: the workflows in memory, the adapters, virtual time. */
export const benchmark: Benchmark = {
    title: 'Calls to Resource Manager',
    async run({ isQuick }) {
        const drifts = isQuick ? 20 : 1_000;
        const scene = makeScene(isQuick ? 5 : 100);
        const { world, azure, counts } = scene;
        await settle(scene);
        const before = { calls: azure.requests.length, entries: world.audit.length };
        scheduleDrifts(scene, drifts);
        await settle(scene);
        const entries = world.audit.slice(before.entries);
        const repaired = entries.filter(
            ({ outcome, change }) => outcome === 'verified' && change?.kind === 'parameter',
        ).length;
        const other = entries.filter(({ outcome }) => ['failed', 'superseded'].includes(outcome)).length;
        return { figures: [figureOf(azure.requests.slice(before.calls), repaired, other, counts)] };
    },
};

function makeScene(servers: number): Scene {
    const arrivals: Arrival[] = [];
    const random = createRandom(seed);
    const counts = { drifts: 0, events: 0, repeated: 0, late: 0 };
    const azure: VirtualAzure = virtualAzure({
        seed,
        now: () => world.now,
        onEvent: (event) => {
            for (const delayMs of deliveryDelays(random, counts)) {
                arrivals.push({ at: azure.time.now() + delayMs, act: () => world.receive(event) });
            }
        },
    });
    for (let index = 0; index < servers; index += 1) createServer(azure.world, { name: `server-${index}` });
    const world = worldOf(azure);
    for (const { id } of azure.world.servers.values()) {
        arrivals.push({
            at: world.now,
            act: () =>
                world.request({
                    server: serverIdOf(id),
                    slices: controlPlaneSlices,
                    cause: { kind: 'sweep', sweepId: 'first' },
                    requestedAt: new Date(world.now).toISOString(),
                    requeues: 0,
                }),
        });
    }
    return { world, azure, arrivals, random, counts };
}

/** Makes the world in memory with the deployed adapters, which call the simulated Azure. */
function worldOf({ transport }: VirtualAzure): MemoryWorld {
    const document = profileDocument('standard');
    const baseline = effectiveBaseline(
        { name: 'standard', parts: [{ kind: 'document', name: 'standard', document }] },
        { subscriptionId: subscriptionIds.production, resourceGroup: 'pgwarden', name: 'server-0', tags: {} },
        new Date(),
    );
    const clients = resourceManagerClients({
        credential: { getToken: async () => ({ token: 'x', expiresOnTimestamp: Date.now() + 3_600_000 }) },
        endpoint: origin,
        scope: `${origin}/.default`,
        transport,
    });
    const keys = keyVault({
        credential: { getToken: async () => null },
        clock: { now: () => new Date() },
        dnsSuffixes: ['vault.azure.net'],
        locks: { take: (_host, _name, work) => work() },
    });
    return memoryWorld(
        {
            ...baseline,
            guardRails: {
                ...baseline.guardRails,
                flapping: { repairs: 1_000, hours: 1 },
                budget: { serversPerHour: 10_000, changesPerHour: 100_000 },
            },
        },
        {
            reader: serverReader(clients, keys),
            writer: serverWriter(clients, keys),
            identity: { objectId: people.pgwarden.objectId, tenantId },
        },
    );
}

function serverIdOf(id: string): ServerId {
    const server = parseServerId(id);
    if (server === undefined) throw new Error(`${id} is not the id of a server`);
    return server;
}

/** Returns the delay of each delivery of one event, in milliseconds. */
function deliveryDelays(random: Random, counts: Scene['counts']): readonly number[] {
    const latencyMs = 500 + 1_000 * random.next();
    const isLate = random.chance(late.share);
    const copies = random.chance(duplicated.share) ? 1 + random.below(duplicated.most) : 0;
    const firstMs = latencyMs + (isLate ? random.next() * late.withinMs : 0);
    counts.events += 1;
    counts.repeated += copies;
    counts.late += isLate ? 1 : 0;
    const repeats = Array.from({ length: copies }, () => firstMs + random.next() * duplicated.withinMs);
    return [firstMs, ...repeats];
}

/** Schedules writes of people, one after another, on any server. */
function scheduleDrifts({ world, azure, arrivals, random, counts }: Scene, drifts: number): void {
    const servers = [...azure.world.servers.values()];
    let at = world.now;
    const drift = async (): Promise<void> => {
        const status = await azure.setParameter(random.pick(servers).id, random.pick(parameters), 'off');
        if (status === 202) counts.drifts += 1;
        else arrivals.push({ at: world.now + 5_000, act: drift });
    };
    for (let index = 0; index < drifts; index += 1) {
        at += 2 * betweenDriftsMs * random.next();
        arrivals.push({ at, act: drift });
    }
}

/** Lets everything happen that is under way, in its order, until nothing is. */
async function settle({ world, azure, arrivals }: Scene): Promise<void> {
    for (;;) {
        const arrival = arrivals.toSorted((a, b) => a.at - b.at)[0];
        const arrivesAt = arrival?.at ?? Number.POSITIVE_INFINITY;
        const deliversAt = Math.min(...world.queue.map(({ visibleAt }) => visibleAt));
        const next = Math.min(arrivesAt, deliversAt, azure.time.next());
        if (next === Number.POSITIVE_INFINITY) return;
        world.now = Math.max(world.now, next);
        azure.time.run();
        if (arrival !== undefined && arrival.at <= world.now) {
            arrivals.splice(arrivals.indexOf(arrival), 1);
            await arrival.act();
        } else if (deliversAt <= world.now) await world.run({ mostDeliveries: 1 });
    }
}

function figureOf(
    calls: readonly VirtualRequest[],
    repaired: number,
    other: number,
    counts: Scene['counts'],
): Figure {
    const kinds = Map.groupBy(calls, kindOf);
    return {
        name: 'calls to Resource Manager per repaired parameter (mean)',
        value: calls.length / repaired,
        unit: 'calls',
        limit: { value: 4, what: 'the read that finds it, the write, one poll, the read back' },
        reach: { atMost: 4.2 },
        details: [
            `${counts.drifts} drifts, ${repaired} repairs verified, ${other} ended otherwise`,
            `${counts.events} events with the echoes of the repairs, ${counts.repeated} repeated deliveries, ${counts.late} events minutes late`,
            ...[...kinds].map(
                ([kind, own]) =>
                    `${own.length} × ${kind}, ${(own.length / repaired).toFixed(2)} for each repair`,
            ),
        ],
    };
}

function kindOf({ method, path, status }: VirtualRequest): string {
    if (/\/azureAsyncOperation\//i.test(path)) return 'poll';
    if (method !== 'GET') return status < 300 ? 'write' : `write refused with ${status}`;
    if (/\/configurations$/i.test(path)) return 'read of the parameters';
    if (/\/configurations\/[^/]+$/i.test(path)) return 'read back';
    return `read of ${path
        .split('/')
        .at(-1)
        ?.replace(/^server-\d+$/, 'the server')}`;
}
