/**
 * Forwards HTTP requests to the worker's own server, as the Functions host does for a worker with the capability `HttpUri`:
 * streamed in both directions, so that neither side holds a body.
 * Sources: Azure/azure-functions-host, DefaultHttpProxyService and RetryProxyHandler; YARP, HttpForwarder.
 */
import { Agent, type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { asError } from './errors.ts';
import { maximumBodyBytes, type RequestHead } from './http-exchange.ts';
import { isHopByHop } from './http-headers.ts';
import type { Log } from './log.ts';

export interface HttpProxy {
    /**
     * Sends the request on, and the worker's response back; resolves when the client has all of it. Rejects with YARP's word
     * for what went wrong. Before a response began, the client gets the host's own error; later its connection is cut, so
     * that it does not take a part for the whole.
     */
    forward(exchange: Exchange): Promise<void>;
    close(): void;
}

export interface Exchange {
    readonly head: RequestHead;
    readonly incoming: IncomingMessage;
    readonly outgoing: ServerResponse;
    readonly invocationId: string;
    /** Aborted when the host gives the worker up. */
    readonly signal: AbortSignal;
}

/** Milliseconds without a byte after which the host gives up. Source: DefaultHttpProxyService. */
const activityTimeoutMs = 240_000;
const maxAttempts = 3;
const firstDelayMs = 50;

export function createHttpProxy(endpoint: URL, log: Log): HttpProxy {
    const agent = new Agent({ keepAlive: true });
    return {
        async forward(exchange) {
            const cut = new AbortController();
            const { incoming, outgoing } = exchange;
            const stop = (): void => {
                const isCutHere = outgoing.errored !== null;
                if (!outgoing.writableFinished && !isCutHere)
                    cut.abort(new ForwarderError('RequestCanceled', 499));
            };
            outgoing.once('close', stop);
            const signal = AbortSignal.any([cut.signal, exchange.signal]);
            try {
                const response = await responded({ ...exchange, signal }, endpoint, agent, log);
                await sendBack(response, outgoing, signal);
            } catch (thrown) {
                throw refused(cut.signal.aborted ? cut.signal.reason : thrown, outgoing);
            } finally {
                outgoing.off('close', stop);
                // What the worker has not read of the body, nobody reads.
                incoming.resume();
            }
        },
        close: () => agent.destroy(),
    };
}

/** The failure in YARP's words, with the status that a client gets when there is no other. */
class ForwarderError extends Error {
    readonly status: number;
    constructor(kind: string, status: number, cause?: Error) {
        const reason = cause === undefined ? '' : ` (${cause.message})`;
        super(`Failed to proxy request with ForwarderError: ${kind}${reason}`);
        this.status = status;
    }
}

/** A connection that fails is tried again, unless some of the body is gone. */
async function responded(
    exchange: Exchange,
    endpoint: URL,
    agent: Agent,
    log: Log,
): Promise<IncomingMessage> {
    const { incoming, signal } = exchange;
    for (let attempt = 1, delayMs = firstDelayMs; ; attempt += 1, delayMs *= 2) {
        try {
            return await attemptOnce(exchange, endpoint, agent);
        } catch (thrown) {
            if (thrown instanceof ForwarderError || signal.aborted) throw thrown;
            if (attempt === maxAttempts || incoming.readableDidRead)
                throw new ForwarderError('Request', 502, asError(thrown));
            const tried = `Attempt ${attempt} of ${maxAttempts}`;
            log.write(
                'warning',
                'Host.Http.Proxy',
                `Failed to proxy request to the worker. Retrying in ${delayMs}ms. ${tried}.`,
            );
            await delay(delayMs, undefined, { signal });
        }
    }
}

async function attemptOnce(
    { head, incoming, invocationId, signal }: Exchange,
    endpoint: URL,
    agent: Agent,
): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = request({
        agent,
        signal,
        host: endpoint.hostname,
        port: endpoint.port,
        method: head.method,
        path: `${head.url.pathname}${head.url.search}`,
        headers: forwardedHeaders(head, incoming, invocationId),
        timeout: activityTimeoutMs,
    });
    sent.once('timeout', () => sent.destroy(new ForwarderError('RequestTimedOut', 504)));
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.once('socket', (socket) => {
        const sendBody = (): void => void sendOn(incoming, sent, hasBody(head)).catch(reject);
        if (socket.connecting) socket.once('connect', sendBody);
        else sendBody();
    });
    return await promise;
}

/** `x-ms-invocation-id` of a client stays, as in Azure's host, which only adds the header. */
function forwardedHeaders(
    { headers, url }: RequestHead,
    { socket }: IncomingMessage,
    invocationId: string,
): Record<string, string> {
    const kept = Object.entries(headers).filter(([name]) => !isHopByHop(name) && name !== 'host');
    return {
        'x-ms-invocation-id': invocationId,
        ...Object.fromEntries(kept),
        'x-forwarded-for': socket.remoteAddress ?? '',
        'x-forwarded-host': url.host,
        'x-forwarded-proto': url.protocol.slice(0, -1),
    };
}

function hasBody({ headers }: RequestHead): boolean {
    return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function sendOn(incoming: IncomingMessage, sent: ClientRequest, isThere: boolean): Promise<void> {
    if (!isThere) {
        sent.end();
        return;
    }
    let size = 0;
    await pipeline(
        incoming,
        async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
                size += chunk.length;
                if (size > maximumBodyBytes) throw new ForwarderError('RequestBodyClient', 413);
                yield chunk;
            }
        },
        sent,
    );
}

/** Copies as fast as the client reads. */
async function sendBack(
    response: IncomingMessage,
    outgoing: ServerResponse,
    signal: AbortSignal,
): Promise<void> {
    outgoing.statusCode = response.statusCode ?? 502;
    for (const [name, values] of Object.entries(response.headersDistinct)) {
        if (values !== undefined && !isHopByHop(name)) outgoing.setHeader(name, values);
    }
    outgoing.flushHeaders();
    try {
        await pipeline(response, outgoing, { signal });
    } catch (thrown) {
        throw new ForwarderError('ResponseBodyDestination', 502, asError(thrown));
    }
}

/** Ends the client's response, and returns the failure of the run. */
function refused(thrown: unknown, outgoing: ServerResponse): Error {
    const error =
        thrown instanceof ForwarderError ? thrown : new ForwarderError('Request', 502, asError(thrown));
    if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
    else {
        outgoing.statusCode = error.status;
        outgoing.end();
    }
    return error;
}
