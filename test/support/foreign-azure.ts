import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { keyVault } from '../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';

/** What an Azure that the test writes itself answers: a body, or a status with one. */
export interface ForeignResponse {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
}

export interface ForeignAzure {
    readonly origin: string;
    readonly requests: readonly string[];
    stop(): Promise<void>;
}

/** Resource Manager and Key Vault of one port of this machine, with every answer made by the test. */
export async function foreignAzure(
    answer: (path: string, origin: string, method: string) => ForeignResponse,
): Promise<ForeignAzure> {
    const certificates = await createCertificates();
    setDefaultCACertificates([...getCACertificates('default'), certificates.caPem]);
    const requests: string[] = [];
    let origin = '';
    const server = createServer(
        { cert: certificates.certificatePem, key: certificates.privateKeyPem },
        (request, response) => {
            request.resume();
            const path = request.url ?? '';
            if (request.headers.authorization === undefined) {
                response.writeHead(401, {
                    'www-authenticate': `Bearer authorization="${origin}/tenant", resource="https://vault.azure.net"`,
                });
                response.end('{}');
                return;
            }
            requests.push(path);
            const { status = 200, headers = {}, body } = answer(path, origin, request.method ?? '');
            response.writeHead(status, { 'content-type': 'application/json', ...headers });
            response.end(JSON.stringify(body));
        },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `https://localhost:${(server.address() as AddressInfo).port}`;
    return {
        origin,
        requests,
        stop() {
            server.closeAllConnections();
            return new Promise((resolve) => server.close(() => resolve()));
        },
    };
}

const credential = {
    getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** The product's own adapters in front of it. */
export function adaptersFor({ origin }: ForeignAzure) {
    const options = { credential, endpoint: origin, scope: `${origin}/.default` };
    const clients = resourceManagerClients(options);
    const keys = keyVault({ credential, clock: { now: () => new Date() }, dnsSuffixes: ['localhost'] });
    return { options, clients, keys, reader: serverReader(clients, keys) };
}
