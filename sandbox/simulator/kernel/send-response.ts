import type { ServerResponse } from 'node:http';
import type { SimulatorResponse } from './http.ts';

/** Sends a response as JSON. */
export function send(
    outgoing: ServerResponse,
    response: SimulatorResponse,
    method: string,
    headers: Readonly<Record<string, string>>,
): void {
    const body = response.body === undefined ? '' : JSON.stringify(response.body);
    outgoing.writeHead(response.status, {
        ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(response.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        'cache-control': 'no-cache',
        ...headers,
        ...response.headers,
    });
    outgoing.end(method === 'HEAD' ? undefined : body);
}

/** Breaks the connection in the middle of the response, or before its first byte. */
export function cutMidway(
    outgoing: ServerResponse,
    response: SimulatorResponse,
    beforeFirstByte: boolean,
): void {
    const body = JSON.stringify(response.body ?? {});
    if (beforeFirstByte) {
        outgoing.destroy();
        return;
    }
    outgoing.writeHead(response.status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body) + 64),
        ...response.headers,
    });
    outgoing.write(body.slice(0, Math.floor(body.length / 2)), () => outgoing.destroy());
}
