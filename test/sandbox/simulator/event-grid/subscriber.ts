import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
}

/** A webhook on a free port of this machine that answers as the test says. */
export interface Subscriber {
    readonly endpoint: string;
    /** Every notification, in the order of arrival; handshakes are apart. */
    readonly notifications: readonly Received[];
    readonly handshakes: readonly Received[];
    /** Asked for each notification: the status to answer with, `cut` to cut the connection, `hang` for no answer. */
    respond: (received: Received) => number | 'cut' | 'hang';
    /** What a handshake is answered with. */
    handshake: 'agree' | 'wrongCode' | 'refuse';
    close(): Promise<void>;
}

export async function startSubscriber(): Promise<Subscriber> {
    const notifications: Received[] = [];
    const handshakes: Received[] = [];
    const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8');
        request.on('data', (chunk: string) => {
            body += chunk;
        });
        request.on('end', () => {
            const received = {
                method: request.method ?? '',
                url: request.url ?? '',
                headers: request.headers,
                body,
            };
            if (received.method === 'OPTIONS') {
                handshakes.push(received);
                if (subscriber.handshake === 'agree') {
                    response.setHeader('WebHook-Allowed-Origin', 'eventgrid.azure.net');
                }
                response.writeHead(subscriber.handshake === 'refuse' ? 403 : 200).end();
                return;
            }
            if (received.headers['aeg-event-type'] === 'SubscriptionValidation') {
                handshakes.push(received);
                const [event] = JSON.parse(body);
                const code = subscriber.handshake === 'agree' ? event.data.validationCode : 'another code';
                response.writeHead(subscriber.handshake === 'refuse' ? 403 : 200, {
                    'content-type': 'application/json',
                });
                response.end(JSON.stringify({ validationResponse: code }));
                return;
            }
            notifications.push(received);
            const answer = subscriber.respond(received);
            if (answer === 'hang') return;
            if (answer === 'cut') {
                request.socket.destroy();
                return;
            }
            response.writeHead(answer).end();
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const subscriber: Subscriber = {
        endpoint: `http://127.0.0.1:${port}/runtime/webhooks/eventgrid?functionName=on-resource-change&code=key`,
        notifications,
        handshakes,
        respond: () => 202,
        handshake: 'agree',
        close() {
            server.closeAllConnections();
            return new Promise((resolve) => server.close(() => resolve()));
        },
    };
    return subscriber;
}
