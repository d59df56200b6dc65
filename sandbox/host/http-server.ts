/** The host's HTTP server: functions below the route prefix, the extensions' webhooks, the admin API. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AdminApi, serveAdmin } from './admin-api.ts';
import type { Authentication } from './authentication/authentication.ts';
import { asError, HostStartError, messageOf } from './errors.ts';
import { type EventGridWebhook, serveEventGrid } from './event-grid-webhook.ts';
import { type HostRequest, type HostResponse, maximumBodyBytes, readRequest } from './http-exchange.ts';
import { type HttpFunction, serveHttpTrigger } from './http-trigger.ts';
import type { Log } from './log.ts';

export interface HttpServerOptions {
    /** 0 for a free one. */
    readonly port: number;
    readonly routePrefix: string;
    readonly httpFunctions: readonly HttpFunction[];
    readonly eventGrid: EventGridWebhook;
    readonly admin: AdminApi;
    /** Undefined while it is off. */
    readonly authentication: Authentication | undefined;
    readonly log: Log;
}

export interface HttpServer {
    readonly port: number;
    /** Takes no new requests; those that run may finish. */
    close(): void;
    /** Cuts what is still connected. */
    destroy(): void;
}

/** Listens on 127.0.0.1. Throws HostStartError when the port is taken. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
    const { log } = options;
    const server = createServer(async (incoming, outgoing) => {
        try {
            const request = await readRequest(incoming, maximumBodyBytes);
            if (request === 'tooLarge') {
                // The rest of the body is not read, so the connection cannot be used again.
                outgoing.shouldKeepAlive = false;
                send(outgoing, { status: 413 });
            } else if (request === 'malformed') send(outgoing, { status: 400 });
            else send(outgoing, await respond(options, request));
        } catch (thrown) {
            log.write('error', 'Host.Http', asError(thrown).stack ?? messageOf(thrown));
            if (!outgoing.headersSent) send(outgoing, { status: 500 });
        }
    });
    const port = await listen(server, options.port);
    return {
        port,
        close() {
            server.close();
            server.closeIdleConnections();
        },
        destroy() {
            server.closeAllConnections();
        },
    };
}

async function respond(options: HttpServerOptions, given: HostRequest): Promise<HostResponse> {
    const path = given.url.pathname.replace(/^\/+/, '');
    const lowered = path.toLowerCase();
    if (lowered === 'runtime/webhooks/eventgrid') return serveEventGrid(options.eventGrid, given);
    if (lowered.startsWith('runtime/webhooks/')) return { status: 404 };
    if (lowered.startsWith('admin/')) return serveAdmin(options.admin, given, path.slice('admin/'.length));
    const passed = await options.authentication?.(given, async () => given.body);
    if (passed?.kind === 'response') return passed.response;
    const request = passed === undefined ? given : { ...given, headers: passed.headers };
    const { routePrefix, httpFunctions, admin, eventGrid } = options;
    const below = pathBelow(routePrefix, path);
    if (below !== undefined) {
        const found = await serveHttpTrigger(httpFunctions, admin.keys, eventGrid.invoker, request, below);
        if (found.status !== 404 || path !== '') return found;
    }
    return path === '' ? homepage(options) : { status: 404 };
}

/** Azure's page at the root of an app that runs, and below it the HTTP functions, as Core Tools lists them. */
function homepage({ routePrefix, httpFunctions }: HttpServerOptions): HostResponse {
    const routes = httpFunctions.map(({ methods, authLevel, route }) => {
        const path = [routePrefix, route.template].filter((part) => part !== '').join('/');
        const key = authLevel === 'anonymous' ? '' : `  (${authLevel} key)`;
        return `/${path}  ${methods.join(', ') || 'any method'}${key}\n`;
    });
    const body = ['Your Functions 4.0 app is up and running\n', '\n', ...routes.sort()];
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: body.join('') };
}

/** The rest of a path below the prefix, undefined when it is not below it. Prefixes are compared without case. */
function pathBelow(prefix: string, path: string): string | undefined {
    if (prefix === '') return path;
    const lowered = path.toLowerCase();
    const start = prefix.toLowerCase();
    if (lowered === start) return '';
    return lowered.startsWith(`${start}/`) ? path.slice(start.length + 1) : undefined;
}

function send(outgoing: ServerResponse, { status, headers = {}, body = '' }: HostResponse): void {
    outgoing.statusCode = status;
    for (const [name, value] of Object.entries(headers)) {
        // The framing is the host's, whatever the app says.
        if (!/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(name))
            outgoing.setHeader(name, value);
    }
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    // 204 and 304 carry neither body nor length.
    if (status !== 204 && status !== 304) outgoing.setHeader('content-length', bytes.length);
    outgoing.end(bytes.length === 0 || status === 204 || status === 304 ? undefined : bytes);
}

async function listen(server: Server, port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
    try {
        await promise;
    } catch (thrown) {
        const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
        const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be opened: ${messageOf(thrown)}`;
        throw new HostStartError(`The port ${port} ${reason}.`);
    }
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
}
