/**
 * A plain reverse proxy in front of Azurite, for faults of storage: one service that is unavailable, and an
 * action (killing the app, say) at a chosen request.
 */
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type StoragePorts, type StorageService, storageServices } from './azurite.ts';
import { bodyOf, forward, respondBusy, withoutFraming } from './forward.ts';
import { type ArmedPoint, reachedPoint, type StoragePoint } from './storage-point.ts';

/** `busy`: 503 with ServerBusy, as Azure throttles. `reset`: the connection is cut. `silent`: no response ever comes. */
export type Unavailability = 'busy' | 'reset' | 'silent';

export interface ProxiedRequest {
    readonly service: StorageService;
    readonly method: string;
    /** Path and query, signatures left out. */
    readonly path: string;
    /** 0 when no response was given. */
    readonly status: number;
}

export interface StorageProxy {
    readonly ports: StoragePorts;
    /** Requests that passed, oldest first; the newest 10,000. */
    readonly requests: readonly ProxiedRequest[];
    /** Undefined makes the service available again. */
    setUnavailable(service: StorageService, how: Unavailability | undefined): void;
    /** Runs the action once at that point and cuts the connection. Returns how to take the point back. */
    at(point: StoragePoint, action: () => void): () => void;
    stop(): Promise<void>;
}

export interface StorageProxyOptions {
    readonly upstream: StoragePorts;
    /** 0 for a free port. */
    readonly ports: StoragePorts;
}

const keptRequests = 10_000;

export async function startStorageProxy({ upstream, ports }: StorageProxyOptions): Promise<StorageProxy> {
    const state: ProxyState = {
        agent: new Agent({ keepAlive: true }),
        upstream,
        unavailable: new Map(),
        armed: new Set(),
        requests: [],
    };
    const { agent, unavailable, armed, requests } = state;
    const servers = new Map<StorageService, Server>();
    for (const service of storageServices) {
        const server = createServer((incoming, outgoing) => {
            relay(state, service, incoming, outgoing).catch(() => {
                // Azurite is gone, or the caller is: for the caller a cut connection either way.
                cut(state, service, incoming);
            });
        });
        // A caller closes its connections: none is closed while it sends its next request.
        server.keepAliveTimeout = 0;
        servers.set(service, server);
    }
    const bound: Record<StorageService, number> = { ...ports };
    for (const [service, server] of servers) bound[service] = await listen(server, ports[service]);

    return {
        ports: bound,
        requests,
        setUnavailable(service, how) {
            if (how === undefined) unavailable.delete(service);
            else unavailable.set(service, how);
        },
        at(point, action) {
            const entry = { point, action, remaining: point.nth ?? 1 };
            armed.add(entry);
            return () => armed.delete(entry);
        },
        async stop() {
            agent.destroy();
            await Promise.all([...servers.values()].map(closed));
        },
    };
}

interface ProxyState {
    readonly agent: Agent;
    readonly upstream: StoragePorts;
    readonly unavailable: Map<StorageService, Unavailability>;
    readonly armed: Set<ArmedPoint>;
    readonly requests: ProxiedRequest[];
}

function record(
    { requests }: ProxyState,
    service: StorageService,
    incoming: IncomingMessage,
    status: number,
): void {
    const path = (incoming.url ?? '/').replace(/([?&]sig=)[^&]*/g, '$1…');
    requests.push({ service, method: incoming.method ?? 'GET', path, status });
    if (requests.length > keptRequests) requests.shift();
}

function cut(state: ProxyState, service: StorageService, incoming: IncomingMessage): void {
    record(state, service, incoming, 0);
    incoming.socket.destroy();
}

async function relay(
    state: ProxyState,
    service: StorageService,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
): Promise<void> {
    const body = await bodyOf(incoming);
    const how = state.unavailable.get(service);
    const reached = how === undefined ? reachedPoint(state.armed, service, incoming, body) : undefined;
    if (how === 'busy') {
        respondBusy(service, outgoing);
        record(state, service, incoming, 503);
        return;
    }
    if (how === 'silent') {
        record(state, service, incoming, 0);
        return;
    }
    if (how === 'reset' || reached?.point.when === 'before') {
        reached?.action();
        cut(state, service, incoming);
        return;
    }
    const response = await forward(state.agent, state.upstream[service], incoming, body);
    const responseBody = await bodyOf(response);
    if (reached !== undefined) {
        reached.action();
        cut(state, service, incoming);
        return;
    }
    const status = response.statusCode ?? 502;
    record(state, service, incoming, status);
    // The response to HEAD carries the length of a body that it does not have.
    const announced = incoming.method === 'HEAD' ? response.headers['content-length'] : undefined;
    const length = announced ?? String(responseBody.length);
    outgoing.writeHead(status, [...withoutFraming(response.rawHeaders), 'content-length', length]);
    outgoing.end(responseBody);
}

async function listen(server: Server, port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
    await promise;
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
}

async function closed(server: Server): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
}
