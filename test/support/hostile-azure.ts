import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';

/** What a service answers: the same to every request until it is told otherwise. */
export interface HostileResponse {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** JSON. By path where a function. */
    readonly body?: unknown;
}

/** Every service of Azure at one origin, and hosts of somebody else that must never hear of us. */
export interface HostileAzure {
    /** `https://localhost:{port}` */
    readonly origin: string;
    /** URLs that are not of this origin although they look alike, each with the path `/stolen`. */
    readonly foreign: readonly string[];
    respondWith(response: (path: string) => HostileResponse): void;
    /** Requests that our host got, as method and path, since the last call. */
    requests(): readonly string[];
    /** Requests that went to a foreign URL, with what they carried of us, since the last call. */
    stolen(): readonly string[];
    stop(): Promise<void>;
}

export async function hostileAzure(): Promise<HostileAzure> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    setDefaultCACertificates([...getCACertificates('default'), caPem]);
    const tls = { cert: certificatePem, key: privateKeyPem };
    let answer: (path: string) => HostileResponse = () => ({ status: 404 });
    let requests: string[] = [];
    let stolen: string[] = [];

    function serve(request: IncomingMessage, response: ServerResponse): void {
        const path = request.url ?? '';
        requests.push(`${request.method} ${path}`);
        if (path.startsWith('/stolen')) steal(request, response);
        // What a client took for a path of our own host.
        else if (path.includes('/stolen')) send(response, { status: 200, body: { value: [] } });
        else send(response, answer(path));
    }

    function steal(request: IncomingMessage, response: ServerResponse): void {
        const token = request.headers.authorization === undefined ? 'without' : 'with';
        stolen.push(`${request.method} ${request.headers.host}${request.url} ${token} a token`);
        send(response, { status: 200, body: { value: [], status: 'Succeeded' } });
    }

    const service = createServer(tls, serve);
    const other = createServer(tls, steal);
    const plain = createPlainServer(steal);
    const ports = await Promise.all([service, other, plain].map(listening));
    const [port = 0, otherPort = 0, plainPort = 0] = ports;
    return {
        origin: `https://localhost:${port}`,
        foreign: [
            `https://localhost:${otherPort}/stolen`,
            `https://127.0.0.1:${port}/stolen`,
            `http://localhost:${plainPort}/stolen`,
            `https://user:password@localhost:${port}/stolen`,
            `https://localhost:${port}@127.0.0.1:${otherPort}/stolen`,
            `//localhost:${otherPort}/stolen`,
        ],
        respondWith(next) {
            answer = next;
        },
        requests() {
            const before = requests;
            requests = [];
            return before;
        },
        stolen() {
            const before = stolen;
            stolen = [];
            return before;
        },
        async stop() {
            await Promise.all(
                [service, other, plain].map((server) => {
                    server.closeAllConnections();
                    return new Promise((resolve) => server.close(resolve));
                }),
            );
        },
    };
}

async function listening(server: Server): Promise<number> {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
}

function send(response: ServerResponse, { status, headers = {}, body }: HostileResponse): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
}

export type RecordingCredential = TokenCredential & { readonly asked: string[] };

/** A credential that gives everything that it is asked for, and remembers for whom. */
export function recordingCredential(): RecordingCredential {
    const asked: string[] = [];
    return {
        asked,
        async getToken(scopes, options) {
            asked.push([[scopes].flat().join(' '), options?.tenantId ?? ''].join(' ').trim());
            return { token: 'secret', expiresOnTimestamp: Date.now() + 3_600_000 };
        },
    };
}
