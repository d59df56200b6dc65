/** The services that an instance in Azure reaches: storage with an identity, and the endpoint that gives it tokens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createCertificates, writeCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { people, tenantId } from '../../sandbox/simulator/world/people.ts';
import { freePorts, startAzurite } from '../../sandbox/storage/azurite.ts';
import { openStorage, type Storage } from '../../src/azure/storage/storage.ts';
import { watched } from './published-events.ts';

export interface DeployedServices {
    /** The app settings and what the platform adds to them. */
    readonly environment: Readonly<Record<string, string>>;
    /** The account, with every table, queue and container. */
    readonly storage: Storage;
    stop(): Promise<void>;
}

/** Starts Azurite as Azure's storage is, over HTTPS and for identities, and an endpoint of managed identities. */
export async function deployedServices(): Promise<DeployedServices> {
    const directory = await mkdtemp(join(tmpdir(), 'pgwarden-bench-'));
    const certificates = await createCertificates();
    const { certificateFile, privateKeyFile, caFile } = await writeCertificates(certificates, directory);
    setDefaultCACertificates([...getCACertificates('default'), certificates.caPem]);
    const azurite = await startAzurite({ ports: freePorts, https: { certificateFile, privateKeyFile } });
    const identity = createServer((request, response) => {
        const resource = new URL(request.url ?? '', 'http://localhost').searchParams.get('resource') ?? '';
        const { token, expiresOn } = tokenFor(resource);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ access_token: token, expires_on: String(expiresOn), resource }));
    });
    await new Promise<void>((resolve) => void identity.listen(0, '127.0.0.1', resolve));
    const uri = (service: 'blob' | 'queue' | 'table'): string =>
        `https://localhost:${azurite.ports[service]}/devstoreaccount1`;
    const location = { tableUri: uri('table'), queueUri: uri('queue'), blobUri: uri('blob') };
    const credential = {
        async getToken() {
            const { token, expiresOn } = tokenFor('https://storage.azure.com');
            return { token, expiresOnTimestamp: expiresOn * 1_000 };
        },
    };
    const storage = openStorage({ kind: 'identity', credential, ...location });
    await storage.ensure();
    return {
        environment: {
            NODE_EXTRA_CA_CERTS: caFile,
            SUBSCRIPTION_IDS: watched,
            AzureWebJobsStorage__tableServiceUri: location.tableUri,
            AzureWebJobsStorage__queueServiceUri: location.queueUri,
            AzureWebJobsStorage__blobServiceUri: location.blobUri,
            AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
            IDENTITY_ENDPOINT: `http://127.0.0.1:${(identity.address() as AddressInfo).port}/msi/token`,
            IDENTITY_HEADER: 'a header',
        },
        storage,
        async stop() {
            identity.closeAllConnections();
            identity.close();
            await azurite.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}

/** Makes a token with Pgwarden's claims. The emulator looks at issuer, audience and lifetime. */
function tokenFor(resource: string): { readonly token: string; readonly expiresOn: number } {
    const now = Math.floor(Date.now() / 1_000);
    const expiresOn = now + 86_400;
    const claims = {
        aud: resource,
        iss: `https://sts.windows.net/${tenantId}/`,
        nbf: now - 60,
        iat: now - 60,
        exp: expiresOn,
        oid: people.pgwarden.objectId,
        tid: tenantId,
    };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return { token: `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.${part({})}`, expiresOn };
}
