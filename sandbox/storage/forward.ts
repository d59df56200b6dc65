import { type Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { StorageService } from './azurite.ts';

/**
 * Sends the request on to Azurite, as it came. Azurite closes a connection that rests for five seconds: a request that goes
 * into one at that moment is lost, and is sent again.
 */
export async function forward(
    agent: Agent,
    port: number,
    incoming: IncomingMessage,
    body: Buffer,
): Promise<IncomingMessage> {
    for (;;) {
        const response = await sent(agent, port, incoming, body);
        if (response !== 'lost') return response;
    }
}

/** Returns `lost` if the connection had served another request and was closed before any response came. */
async function sent(
    agent: Agent,
    port: number,
    incoming: IncomingMessage,
    body: Buffer,
): Promise<IncomingMessage | 'lost'> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | 'lost'>();
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
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
        if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve('lost');
        else reject(error);
    });
    outgoing.end(body);
    return promise;
}

/** Names and values as they came, without the headers that belong to one connection. */
export function withoutFraming(rawHeaders: readonly string[]): string[] {
    const kept: string[] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
        const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
        if (/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(name)) continue;
        kept.push(name, value);
    }
    return kept;
}

export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
    return Buffer.concat(chunks);
}

/** Table storage answers in JSON, the other services in XML. */
export function respondBusy(service: StorageService, outgoing: ServerResponse): void {
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
