/** The host's HTTP server: functions below the route prefix, the extensions' webhooks, the admin API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AdminApi, serveAdmin } from './admin-api.ts';
import type { Authentication } from './authentication/authentication.ts';
import { asError, HostStartError, messageOf } from './errors.ts';
import { type EventGridWebhook, serveEventGrid } from './event-grid-webhook.ts';
import {
    type HostRequest,
    type HostResponse,
    isTooLarge,
    type RequestHead,
    readBody,
    readHead,
} from './http-exchange.ts';
import type { HttpProxy } from './http-proxy.ts';
import {
    findHttpCall,
    forwardHttpCall,
    type HttpCall,
    type HttpFunction,
    serveHttpCall,
} from './http-trigger.ts';
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
    /** Present where the worker has a server of its own for HTTP functions. */
    readonly proxy: HttpProxy | undefined;
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
            await serve(options, incoming, outgoing);
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

async function serve(
    options: HttpServerOptions,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
): Promise<void> {
    const given = readHead(incoming);
    if (given === undefined) return send(outgoing, { status: 400 });
    if (isTooLarge(given)) return sendTooLarge(outgoing);
    const passed = isOfHost(given)
        ? undefined
        : await options.authentication?.(given, async () => await readBody(incoming));
    if (passed?.kind === 'response') return send(outgoing, passed.response);
    const head = passed === undefined ? given : { ...given, headers: passed.headers };
    const call = functionCall(options, head);
    if (call !== undefined && typeof call === 'object' && options.proxy !== undefined) {
        const { proxy, eventGrid } = options;
        return await forwardHttpCall(call, eventGrid.invoker, { proxy, head, incoming, outgoing });
    }
    const body = await readBody(incoming);
    if (body === undefined) return sendTooLarge(outgoing);
    send(outgoing, await respond(options, call, { ...head, body }));
}

/** The function that a request calls, or the status that refuses it; undefined for paths of the host itself. */
function functionCall(
    { routePrefix, httpFunctions, admin }: HttpServerOptions,
    head: RequestHead,
): HttpCall | 401 | 404 | undefined {
    if (isOfHost(head)) return undefined;
    const path = pathOf(head);
    const below = pathBelow(routePrefix, path);
    if (below === undefined) return path === '' ? undefined : 404;
    const found = findHttpCall(httpFunctions, admin.keys, head, below);
    return found === 404 && path === '' ? undefined : found;
}

async function respond(
    options: HttpServerOptions,
    call: HttpCall | 401 | 404 | undefined,
    request: HostRequest,
): Promise<HostResponse> {
    const { admin, eventGrid } = options;
    if (typeof call === 'number') return { status: call };
    if (call !== undefined) return await serveHttpCall(call, eventGrid.invoker, request);
    const path = pathOf(request);
    if (path === '') return homepage(options);
    if (path.toLowerCase() === 'runtime/webhooks/eventgrid') return serveEventGrid(eventGrid, request);
    return /^admin\//i.test(path) ? serveAdmin(admin, request, path.slice('admin/'.length)) : { status: 404 };
}

/** Whether the path is of the host itself, which no sign-in guards. */
function isOfHost(head: RequestHead): boolean {
    return /^(?:admin|runtime\/webhooks)\//i.test(pathOf(head));
}

function pathOf({ url }: RequestHead): string {
    return url.pathname.replace(/^\/+/, '');
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

/** The rest of the body is not read, so the connection cannot be used again. */
function sendTooLarge(outgoing: ServerResponse): void {
    outgoing.shouldKeepAlive = false;
    send(outgoing, { status: 413 });
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
