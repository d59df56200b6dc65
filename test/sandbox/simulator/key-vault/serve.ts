import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Principal, Service, SimulatorResponse } from '../../../../sandbox/simulator/kernel/http.ts';

/** A service on a free port of this machine; the caller is whoever the bearer token names. */
export interface Served {
    readonly origin: string;
    readonly requests: readonly { readonly method: string; readonly path: string; readonly status: number }[];
    close(): Promise<void>;
}

export async function serve(
    service: Service,
    principals: Readonly<Record<string, Principal>> = {},
): Promise<Served> {
    const requests: { method: string; path: string; status: number }[] = [];
    let origin = '';
    const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8');
        request.on('data', (chunk: string) => {
            body += chunk;
        });
        request.on('end', async () => {
            const url = new URL(request.url ?? '', origin);
            const headers = Object.fromEntries(
                Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
            );
            const principal = principals[(headers.authorization ?? '').replace('Bearer ', '')];
            const answer: SimulatorResponse = await service({
                method: request.method ?? '',
                origin,
                path: decodeURIComponent(url.pathname),
                query: url.searchParams,
                headers,
                body: body === '' ? undefined : JSON.parse(body),
                correlationId: 'eeeeeeee-0000-4000-8000-000000000001',
                ...(principal === undefined ? {} : { principal }),
            });
            requests.push({ method: request.method ?? '', path: url.pathname, status: answer.status });
            response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
            response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    return {
        origin,
        requests,
        close() {
            server.closeAllConnections();
            return new Promise((resolve) => server.close(() => resolve()));
        },
    };
}
