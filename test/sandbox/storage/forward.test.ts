import { Agent, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodyOf, forward } from '../../../sandbox/storage/forward.ts';

const served: string[] = [];
/** Connections that have served a request. */
const used = new WeakSet<object>();
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Serves one request on each connection, and closes it when the next one comes. */
const server = createServer((incoming, outgoing) => {
    if (used.has(incoming.socket)) {
        incoming.socket.destroy();
        return;
    }
    used.add(incoming.socket);
    served.push(incoming.url ?? '');
    outgoing.end('served');
});

beforeAll(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
});

afterAll(() => {
    agent.destroy();
    server.close();
});

async function send(url: string): Promise<string> {
    const { port } = server.address() as AddressInfo;
    const incoming = { method: 'GET', url, rawHeaders: ['host', '127.0.0.1'] } as unknown as IncomingMessage;
    const response = await forward(agent, port, incoming, Buffer.from(''));
    return String(await bodyOf(response));
}

test('a request into a connection that is being closed is sent again', async () => {
    expect([await send('/first'), await send('/second'), await send('/third')]).toEqual([
        'served',
        'served',
        'served',
    ]);
    expect(served).toEqual(['/first', '/second', '/third']);
});
