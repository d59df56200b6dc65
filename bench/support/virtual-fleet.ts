import type { HttpClient } from '@azure/core-rest-pipeline';
import { deliver } from '../../functions/families/queues.ts';
import { serverWriter } from '../../src/azure/changes/server-writer.ts';
import { keyVault } from '../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { rateLimiter } from '../../src/azure/resource-manager/rate-limiter.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import type { EffectiveBaseline } from '../../src/model/baseline.ts';
import { parseServerId, type ServerId, serverKey } from '../../src/model/resource-id.ts';
import type { ServerReader, ServerRecords, ServerWriter, SweepStore } from '../../src/ports.ts';
import type { QueuedMessage } from '../../test/support/memory-storage.ts';
import {
    type MemoryWorld,
    memoryWorld,
    type WorldPorts,
    watchedSubscription,
} from '../../test/support/memory-world.ts';

/**
 * A fleet of any size in virtual time: Pgwarden's own workflows and queue handlers over storage in memory. A delivery
 * takes no time of the virtual clock, so that the clock shows only what Azure makes Pgwarden wait for.
 */
export interface VirtualFleet {
    readonly world: MemoryWorld;
    /** Resource ids, lower case. */
    readonly paths: readonly string[];
    /** Delivers messages at their time until none is left. Returns their number. */
    run(): Promise<number>;
    /** What a process sees. */
    ports(): WorldPorts;
}

export interface VirtualFleetOptions {
    readonly servers: number;
    readonly baseline: EffectiveBaseline;
    /** Makes what reads and writes, with the virtual clock. */
    readonly azure: (now: () => number) => AzurePorts;
    readonly readsPerSecond: number;
    /** Told the size of the sweep each time it is stored, in bytes. */
    readonly onSweepStored?: (bytes: number) => void;
}

export interface AzurePorts {
    readonly reader: ServerReader;
    readonly writer?: ServerWriter;
    readonly rateLimiter?: WorldPorts['rateLimiter'];
}

/** Servers of a page of Resource Graph and of lists. */
const pageSize = 1_000;
const tickMs = 100;

export function virtualFleet(options: VirtualFleetOptions): VirtualFleet {
    const world = memoryWorld(options.baseline);
    world.readBudget = options.readsPerSecond;
    const servers = Array.from({ length: options.servers }, (_, index) => serverAt(pathOf(index)));
    const azure = options.azure(() => world.now);
    const inventory = pagesOf(servers);
    const names = namesOf(world);
    const ports = (): WorldPorts => {
        const own = world.ports();
        const records = { ...own.records, ...names(own.records) };
        return { ...own, ...azure, inventory, records, sweeps: observed(own.sweeps, options.onSweepStored) };
    };
    return {
        world,
        paths: servers.map((_, index) => pathOf(index)),
        ports,
        run: () => deliverAll(world, ports),
    };
}

/** The real clients, reader, writer and rate limiter over a transport. No server has a key. */
export function azureOver(transport: HttpClient, now: () => number): Required<AzurePorts> {
    const endpoint = 'https://management.azure.com';
    const clock = { now: () => new Date(now()) };
    const credential = {
        getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 86_400_000 }),
    };
    const limiter = rateLimiter(clock);
    const clients = resourceManagerClients({
        credential,
        endpoint,
        scope: `${endpoint}/.default`,
        observer: limiter.policy,
        transport,
    });
    const keys = keyVault({
        credential,
        clock,
        dnsSuffixes: ['vault.azure.net'],
        locks: { take: (_host, _name, work) => work() },
    });
    return { reader: serverReader(clients, keys), writer: serverWriter(clients, keys), rateLimiter: limiter };
}

function pathOf(index: number): string {
    const name = `s${String(index).padStart(6, '0')}`;
    return `/subscriptions/${watchedSubscription}/resourcegroups/app/providers/microsoft.dbforpostgresql/flexibleservers/${name}`;
}

function serverAt(path: string): ServerId {
    const server = parseServerId(path);
    if (server === undefined) throw new Error(`${path} is no server`);
    return server;
}

/** Resource Graph and the list of the subscription, without lag. */
function pagesOf(servers: readonly ServerId[]): WorldPorts['inventory'] {
    const page = (from = '0') => {
        const next = Number(from) + pageSize;
        return {
            servers: servers.slice(Number(from), next),
            total: servers.length,
            ...(next < servers.length ? { next: String(next) } : {}),
        };
    };
    return {
        subscriptions: async () => [watchedSubscription],
        tenantOf: () => Promise.reject(new Error('no event names another tenant')),
        page: async (from) => page(from),
        pageOf: async (_subscriptionId, from) => page(from),
        using: async (_key, from) => page(from),
    };
}

function observed(sweeps: SweepStore, onStored: VirtualFleetOptions['onSweepStored']): SweepStore {
    if (onStored === undefined) return sweeps;
    return {
        ...sweeps,
        write(sweep, etag) {
            onStored(Buffer.byteLength(JSON.stringify(sweep)));
            return sweeps.write(sweep, etag);
        },
    };
}

/** The index of records by name that table storage has. */
function namesOf(world: MemoryWorld) {
    const keys = new Map<string, Set<string>>();
    return (records: ServerRecords): Pick<ServerRecords, 'namesakes' | 'write'> => ({
        async namesakes(server) {
            const others = [...(keys.get(server.name) ?? [])].filter((key) => key !== serverKey(server));
            return others.flatMap((key) => structuredClone(world.records.get(key)) ?? []);
        },
        async write(server, record, etag) {
            if (etag === undefined) {
                const known = keys.get(server.name) ?? new Set();
                keys.set(server.name, known.add(serverKey(server)));
            }
            return await records.write(server, record, etag);
        },
    });
}

/** Delivers each message at the tick in which it becomes visible. */
async function deliverAll(world: MemoryWorld, ports: () => WorldPorts): Promise<number> {
    const waiting = new Map<number, QueuedMessage[]>();
    let left = 0;
    let deliveries = 0;
    const tickOf = (at: number): number => Math.ceil(at / tickMs);
    const collect = (): void => {
        for (const message of world.queue.splice(0)) {
            // A message that comes early waits in its delivery for the rest of the second.
            const { dueAt } = JSON.parse(message.text);
            const due = dueAt === undefined ? message.visibleAt : Date.parse(dueAt);
            const tick = Math.max(tickOf(due), tickOf(world.now));
            const known = waiting.get(tick);
            if (known === undefined) waiting.set(tick, [message]);
            else known.push(message);
            left += 1;
        }
    };
    collect();
    for (let tick = tickOf(world.now); left > 0; tick += 1) {
        const due = waiting.get(tick);
        if (due === undefined) continue;
        world.now = tick * tickMs;
        // Grows while it is worked off: a message without a delay is delivered in the same tick.
        for (let message = due.shift(); message !== undefined; message = due.shift()) {
            const id = `message-${deliveries}`;
            await deliver[message.queue](ports(), {
                id,
                message: JSON.parse(message.text),
                isLast: false,
            });
            deliveries += 1;
            left -= 1;
            collect();
        }
        waiting.delete(tick);
    }
    return deliveries;
}
