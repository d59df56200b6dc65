/**
 * A plain reverse proxy in front of Azurite, for faults of storage: one service that is unavailable, and an
 * action (killing the app, say) at a chosen request.
 */
import {
    Agent,
    createServer,
    type IncomingMessage,
    request,
    type Server,
    type ServerResponse,
} from 'node:http';
import { type StoragePorts, type StorageService, storageServices } from './azurite.ts';

/** `busy`: 503 with ServerBusy, as Azure throttles. `reset`: the connection is cut. `silent`: no answer ever comes. */
export type Unavailability = 'busy' | 'reset' | 'silent';

/** A request at which something shall happen. What is left out matches everything. */
export interface StoragePoint {
    readonly service?: StorageService;
    /** Upper case. */
    readonly method?: string;
    /** Matched against path and query. */
    readonly path?: RegExp;
    /** Matched against what is sent. */
    readonly body?: RegExp;
    /** The n-th match from now on, from 1. Default 1. */
    readonly nth?: number;
    /** `before`: the request never reaches storage. `after`: it took effect, but its answer is lost. */
    readonly when: 'before' | 'after';
}

export interface ProxiedRequest {
    readonly service: StorageService;
    readonly method: string;
    /** Path and query, signatures left out. */
    readonly path: string;
    /** 0 when no answer was given. */
    readonly status: number;
}

export interface StorageProxy {
    readonly ports: StoragePorts;
    /** What passed, oldest first; the newest 10,000. */
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

interface ArmedPoint {
    readonly point: StoragePoint;
    readonly action: () => void;
    remaining: number;
}

const keptRequests = 10_000;

export async function startStorageProxy({ upstream, ports }: StorageProxyOptions): Promise<StorageProxy> {
    const agent = new Agent({ keepAlive: true });
    const unavailable = new Map<StorageService, Unavailability>();
    const armed = new Set<ArmedPoint>();
    const requests: ProxiedRequest[] = [];

    function record(service: StorageService, incoming: IncomingMessage, status: number): void {
        const path = (incoming.url ?? '/').replace(/([?&]sig=)[^&]*/g, '$1…');
        requests.push({ service, method: incoming.method ?? 'GET', path, status });
        if (requests.length > keptRequests) requests.shift();
    }

    async function relay(service: StorageService, incoming: IncomingMessage, outgoing: ServerResponse) {
        const body = await bodyOf(incoming);
        const how = unavailable.get(service);
        const point = how === undefined ? reachedPoint(armed, service, incoming, body) : undefined;
        if (how === 'busy') {
            answerBusy(service, outgoing);
            record(service, incoming, 503);
            return;
        }
        if (how === 'silent') {
            record(service, incoming, 0);
            return;
        }
        if (how === 'reset' || point?.point.when === 'before') {
            point?.action();
            record(service, incoming, 0);
            incoming.socket.destroy();
            return;
        }
        const response = await forward(agent, upstream[service], incoming, body);
        const answerBody = await bodyOf(response);
        if (point !== undefined) {
            point.action();
            record(service, incoming, 0);
            incoming.socket.destroy();
            return;
        }
        const status = response.statusCode ?? 502;
        record(service, incoming, status);
        // The answer to HEAD tells the length of a body that it does not have.
        const announced = incoming.method === 'HEAD' ? response.headers['content-length'] : undefined;
        const length = announced ?? String(answerBody.length);
        outgoing.writeHead(status, [...withoutFraming(response.rawHeaders), 'content-length', length]);
        outgoing.end(answerBody);
    }

    const servers = new Map<StorageService, Server>();
    for (const service of storageServices) {
        const server = createServer((incoming, outgoing) => {
            relay(service, incoming, outgoing).catch(() => {
                // Azurite is gone, or the caller is: for the caller a cut connection either way.
                record(service, incoming, 0);
                incoming.socket.destroy();
            });
        });
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

/** The point that this request reaches; it is disarmed by that. */
function reachedPoint(
    armed: Set<ArmedPoint>,
    service: StorageService,
    incoming: IncomingMessage,
    body: Buffer,
): ArmedPoint | undefined {
    let reached: ArmedPoint | undefined;
    for (const entry of armed) {
        if (!isAtPoint(entry.point, service, incoming, body)) continue;
        entry.remaining -= 1;
        if (entry.remaining > 0) continue;
        armed.delete(entry);
        reached ??= entry;
    }
    return reached;
}

function isAtPoint(
    point: StoragePoint,
    service: StorageService,
    incoming: IncomingMessage,
    body: Buffer,
): boolean {
    if (point.service !== undefined && point.service !== service) return false;
    if (point.method !== undefined && point.method !== incoming.method) return false;
    if (point.path !== undefined && !point.path.test(incoming.url ?? '/')) return false;
    return point.body === undefined || point.body.test(body.toString('latin1'));
}

async function forward(
    agent: Agent,
    port: number,
    incoming: IncomingMessage,
    body: Buffer,
): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const { method = 'GET', url: path = '/' } = incoming;
    // The host stays as the caller wrote it: storage puts it into links.
    const outgoing = request({
        agent,
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: [...withoutFraming(incoming.rawHeaders), 'content-length', String(body.length)],
        setHost: false,
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
    return promise;
}

/** Names and values as they came, without the headers that belong to one connection. */
function withoutFraming(rawHeaders: readonly string[]): string[] {
    const kept: string[] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
        const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
        if (/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(name)) continue;
        kept.push(name, value);
    }
    return kept;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
    return Buffer.concat(chunks);
}

/** Table storage answers in JSON, the other services in XML. */
function answerBusy(service: StorageService, outgoing: ServerResponse): void {
    const message = 'The server is currently unable to receive requests. Please retry your request.';
    const body =
        service === 'table'
            ? JSON.stringify({
                  'odata.error': { code: 'ServerBusy', message: { lang: 'en-US', value: message } },
              })
            : `<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>${message}</Message></Error>`;
    outgoing.writeHead(503, {
        'content-type': service === 'table' ? 'application/json' : 'application/xml',
        'x-ms-error-code': 'ServerBusy',
    });
    outgoing.end(body);
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
