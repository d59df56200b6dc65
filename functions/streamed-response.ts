import type { ServerResponse } from 'node:http';
import type { HttpResponseInit } from '@azure/functions';
import type { Log } from '../src/ports.ts';
import { nameSources } from './source-stacks.ts';

/** A response that the programming model has open, and where to say that it was cut: the host's line only says that it was. */
export interface Streamed {
    readonly open: ServerResponse;
    readonly invocationId: string;
    readonly log: Log;
    /** Milliseconds after which the response is cut, sent or not: before the host's own limit, which ends the process. */
    readonly maxMs: number;
}

/**
 * Returns what the programming model writes to the open response. The body is read no faster than the client takes it, and
 * not any further once the client has gone. Where `respond` rejects or the body fails, the client gets status 500, or a
 * response that is cut, and the invocation fails.
 */
export async function streamedResponse(
    streamed: Streamed,
    respond: () => Promise<Response>,
): Promise<HttpResponseInit> {
    const { open } = streamed;
    const { status, headers, body } = await respond().catch(failing);
    // The programming model would keep only the last one.
    const cookies = headers.getSetCookie();
    if (cookies.length > 0) open.setHeader('set-cookie', cookies);
    const others = [...headers].filter(([name]) => name !== 'set-cookie');
    return { status, headers: others, ...(body === null ? {} : { body: paced(body, streamed) }) };
}

/**
 * Returns a response whose body fails with the error. An error that is thrown here instead would leave the response open
 * for four minutes, and in the programming model's memory for good.
 */
function failing(error: unknown): Response {
    const body = new ReadableStream<Uint8Array>({
        start(controller) {
            controller.error(error);
        },
    });
    return new Response(body, { status: 500 });
}

function paced(body: ReadableStream<Uint8Array>, streamed: Streamed): ReadableStream<Uint8Array> {
    const { open, invocationId, log, maxMs } = streamed;
    const reader = body.getReader();
    const limit = setTimeout(() => {
        log.warn('Response was cut', {
            invocationId,
            reason: `the client did not read it within ${maxMs} ms`,
        });
        open.destroy();
    }, maxMs).unref();
    open.once('close', () => clearTimeout(limit));
    // A read that waits ends with it, as if the body were at its end.
    const stop = (): void => void reader.cancel().catch(() => undefined);
    if (open.destroyed) stop();
    open.once('close', stop);
    return new ReadableStream<Uint8Array>(
        {
            async pull(controller) {
                await drained(open);
                try {
                    const { done, value } = await reader.read();
                    if (done) controller.close();
                    else controller.enqueue(value);
                } catch (error) {
                    nameSources(error);
                    breakOff(streamed, error);
                    controller.error(error);
                }
            },
            cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
    );
}

/** Waits until the connection takes more, or is closed. */
async function drained(open: ServerResponse): Promise<void> {
    if (!open.writableNeedDrain || open.destroyed) return;
    await new Promise<void>((resolve) => {
        const settle = (): void => {
            open.off('drain', settle).off('close', settle);
            resolve();
        };
        open.on('drain', settle).on('close', settle);
    });
}

/**
 * Cuts the connection behind what is written: a client must not take it for the whole. The head must arrive, because the
 * host sends a request again whose response has not begun, and this invocation would not answer it.
 */
function breakOff({ open, invocationId, log }: Streamed, error: unknown): void {
    if (open.headersSent) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        log.error('Response was cut', { invocationId, reason });
        open.socket?.destroySoon();
        return;
    }
    for (const name of open.getHeaderNames()) open.removeHeader(name);
    open.statusCode = 500;
    open.end();
}
