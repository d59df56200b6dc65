import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { faultResponse, unexpectedError } from './fault-response.ts';
import type { FaultPlan, ServingFault } from './faults.ts';
import type { HookPoint, Hooks } from './hooks.ts';
import {
    azureError,
    type Principal,
    type Service,
    type SimulatorRequest,
    type SimulatorResponse,
    type TokenProblem,
} from './http.ts';
import { type ParsedRequest, parseRequest } from './parse-request.ts';
import { type LoggedRequest, loggedRequest, type RequestLog } from './request-log.ts';
import { cutMidway, send } from './send-response.ts';

/** The principal of a request's bearer token, or the reason why there is none. */
export type Authentication =
    | { readonly kind: 'principal'; readonly principal: Principal }
    | { readonly kind: 'none'; readonly problem: TokenProblem };

export interface ListenerOptions {
    /** 0 = any free port. Bound to 127.0.0.1 only. */
    readonly port: number;
    /** PEM; absent: plain HTTP. */
    readonly certificate?: { readonly certificatePem: string; readonly privateKeyPem: string };
    /** The service that a path belongs to, for the log and the faults; undefined: neither logged nor disturbed. */
    readonly serviceOf: (path: string) => string | undefined;
    readonly authenticate: (request: ParsedRequest) => Authentication;
    readonly serve: Service;
    readonly faults: FaultPlan;
    readonly hooks: Hooks;
    readonly requests: RequestLog;
    readonly onLogged?: (entry: LoggedRequest) => void;
}

export interface Listener {
    readonly port: number;
    /** Closes the port and every connection. */
    stop(): Promise<void>;
}

/** Opens one port. Rejects when the port is taken. */
export async function listen(options: ListenerOptions): Promise<Listener> {
    const sockets = new Set<Socket>();
    const scheme = options.certificate === undefined ? 'http' : 'https';
    const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
        serveOne(options, scheme, incoming, outgoing).catch(() => outgoing.destroy());
    };
    const server =
        options.certificate === undefined
            ? createHttpServer(onRequest)
            : createHttpsServer(
                  { cert: options.certificate.certificatePem, key: options.certificate.privateKeyPem },
                  onRequest,
              );
    // Node closes idle connections after 5 s, in the middle of which a client may send. Azure keeps them for minutes.
    server.keepAliveTimeout = 120_000;
    server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    return {
        port,
        stop: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                for (const socket of sockets) socket.destroy();
            }),
    };
}

async function serveOne(
    options: ListenerOptions,
    scheme: 'http' | 'https',
    incoming: IncomingMessage,
    outgoing: ServerResponse,
): Promise<void> {
    const startedAt = performance.now();
    const parsed = await parseRequest(incoming, scheme);
    if (parsed.kind === 'malformed') {
        const refusal = azureError(400, 'InvalidRequestContent', parsed.message);
        send(outgoing, refusal, incoming.method ?? 'GET', {});
        return;
    }
    const service = options.serviceOf(parsed.request.path);
    if (service === undefined) {
        const request = { ...parsed.request, correlationId: randomUUID() };
        send(outgoing, await responseOf(options, request), request.method, {});
        return;
    }
    await serveLogged(options, service, parsed.request, outgoing, startedAt);
}

/** Serves a request of Azure's own services: with faults, hooks and an entry in the request log. */
async function serveLogged(
    options: ListenerOptions,
    service: string,
    parsed: ParsedRequest,
    outgoing: ServerResponse,
    startedAt: number,
): Promise<void> {
    const fault = options.faults.beforeServing(service, parsed.method, parsed.path);
    const request = identified(options, parsed, fault);
    const log = (status: number, response?: SimulatorResponse): void => {
        const durationMs = Math.round(performance.now() - startedAt);
        const entry = options.requests.add({
            ...loggedRequest(service, request, status, response),
            durationMs,
        });
        options.onLogged?.(entry);
    };
    const reached = (point: HookPoint, status?: number): Promise<'cut' | undefined> =>
        options.hooks.reached({
            point,
            service,
            method: request.method,
            path: request.path,
            ...(request.principal === undefined ? {} : { principal: request.principal }),
            ...(status === undefined ? {} : { status }),
        });
    if ((await reached('received')) === 'cut' || (fault?.kind === 'reset' && fault.when === 'before')) {
        log(0);
        outgoing.destroy();
        return;
    }
    if (fault?.kind === 'delay') await pause(fault.milliseconds);
    const response = faultResponse(fault) ?? (await responseOf(options, request));
    const isCut = (await reached('accepted', response.status)) === 'cut';
    if (isCut || (fault?.kind === 'reset' && fault.when === 'after')) {
        log(0, response);
        cutMidway(outgoing, response, isCut);
        return;
    }
    log(response.status, response);
    outgoing.once('finish', () => void reached('answered', response.status));
    send(outgoing, response, request.method, {
        'x-ms-request-id': randomUUID(),
        'x-ms-correlation-request-id': request.correlationId,
    });
}

/** A service that throws is a defect of the simulator; callers see a defect of Azure. */
async function responseOf(options: ListenerOptions, request: SimulatorRequest): Promise<SimulatorResponse> {
    try {
        return await options.serve(request);
    } catch (error) {
        process.stderr.write(`simulator: ${request.method} ${request.path}: ${String(error)}\n`);
        if (error instanceof Error) process.stderr.write(`${error.stack}\n`);
        return unexpectedError();
    }
}

function identified(
    options: ListenerOptions,
    parsed: ParsedRequest,
    fault: ServingFault | undefined,
): SimulatorRequest {
    const correlationId = parsed.headers['x-ms-correlation-request-id'] ?? randomUUID();
    const authentication: Authentication =
        fault?.kind === 'expiredToken' ? { kind: 'none', problem: 'expired' } : options.authenticate(parsed);
    return authentication.kind === 'principal'
        ? { ...parsed, correlationId, principal: authentication.principal }
        : { ...parsed, correlationId, tokenProblem: authentication.problem };
}
