/**
 * The identity library as the bundle has it, in processes of their own, with the kinds of credential that the settings
 * may name. Its stand-ins for unused parts must lie on none of these paths.
 */
import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cryptoProvider, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createCertificates } from '../../../sandbox/simulator/kernel/certificates.ts';
import { bundleApp } from '../../../scripts/build.ts';

type Environment = Readonly<Record<string, string>>;

let directory: string;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-identity-'));
    const entryPoint = resolve('src/azure/client/default-credential.ts');
    await bundleApp({ entryPoint, outfile: join(directory, 'main.js') });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** The token, or the error's message, that DefaultAzureCredential gives in a process with this environment alone. */
async function bundledToken(environment: Environment): Promise<string> {
    const library = pathToFileURL(join(directory, 'main.js')).href;
    const script = `
        import { DefaultAzureCredential } from ${JSON.stringify(library)};
        const asked = new DefaultAzureCredential().getToken('https://management.azure.com/.default');
        process.stdout.write(await asked.then(({ token }) => token, ({ message }) => message), () => process.exit());`;
    const options = ['--input-type=module', '--eval', script];
    return (await promisify(execFile)(process.execPath, options, { env: environment })).stdout;
}

/** An authority that gives a token for any proof. */
interface Authority {
    /** Names the authority, whose certificate the process trusts. */
    readonly environment: Environment;
    /** Forms of the requests for a token. */
    readonly forms: URLSearchParams[];
}

async function startAuthority(): Promise<Authority> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    const forms: URLSearchParams[] = [];
    const server = createHttpsServer(
        { cert: certificatePem, key: privateKeyPem },
        async (request, response) => {
            const url = `https://${request.headers.host}/adfs`;
            response.setHeader('content-type', 'application/json');
            if (request.method === 'POST') {
                const body = (await request.toArray()).join('');
                forms.push(new URLSearchParams(body));
                response.end(
                    JSON.stringify({ access_token: 'a token', token_type: 'Bearer', expires_in: 3600 }),
                );
            } else {
                const endpoints = {
                    authorization_endpoint: url,
                    token_endpoint: url,
                    issuer: url,
                    jwks_uri: url,
                };
                response.end(JSON.stringify(endpoints));
            }
        },
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => {
        server.close();
    });
    const address = server.address();
    const ca = join(directory, 'ca.pem');
    await writeFile(ca, caPem);
    return {
        environment: {
            AZURE_AUTHORITY_HOST: `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
            // The tenant of an authority that Microsoft's public one does not have to vouch for.
            AZURE_TENANT_ID: 'adfs',
            AZURE_CLIENT_ID: 'client',
            NODE_EXTRA_CA_CERTS: ca,
        },
        forms,
    };
}

test('a managed identity gets its token from the platform', async () => {
    const headers: unknown[] = [];
    const platform = createHttpServer((request, response) => {
        headers.push(request.headers['x-identity-header']);
        const expiresOn = Math.floor(Date.now() / 1_000) + 3_600;
        response.setHeader('content-type', 'application/json');
        response.end(
            JSON.stringify({ access_token: 'a token', expires_on: expiresOn, token_type: 'Bearer' }),
        );
    });
    await once(platform.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => {
        platform.close();
    });
    const address = platform.address();
    const token = await bundledToken({
        IDENTITY_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/token`,
        IDENTITY_HEADER: 'proof',
    });
    expect(token).toBe('a token');
    expect(headers).toEqual(['proof']);
});

test('a client secret gets a token from the authority', async () => {
    const { environment, forms } = await startAuthority();
    expect(await bundledToken({ ...environment, AZURE_CLIENT_SECRET: 'secret' })).toBe('a token');
    expect(forms.map((form) => form.get('client_secret'))).toEqual(['secret']);
});

test('a password gets a token from the authority', async () => {
    const { environment, forms } = await startAuthority();
    const password = { AZURE_USERNAME: 'user', AZURE_PASSWORD: 'password' };
    expect(await bundledToken({ ...environment, ...password })).toBe('a token');
    expect(forms.map((form) => form.get('password'))).toEqual(['password']);
});

test('a certificate gets a token from the authority', async () => {
    const { environment, forms } = await startAuthority();
    const path = join(directory, 'client.pem');
    await writeFile(path, await clientCertificate());
    expect(await bundledToken({ ...environment, AZURE_CLIENT_CERTIFICATE_PATH: path })).toBe('a token');
    expect(forms.map((form) => form.get('client_assertion')?.split('.').length)).toEqual([3]);
});

/** A private key and its certificate, in PEM. */
async function clientCertificate(): Promise<string> {
    cryptoProvider.set(webcrypto);
    const signingAlgorithm = {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        publicExponent: new Uint8Array([1, 0, 1]),
        modulusLength: 2048,
    };
    const keys = await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
        name: 'CN=client',
        signingAlgorithm,
        keys,
    });
    const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return `${PemConverter.encode(privateKey, 'PRIVATE KEY')}\n${certificate.toString('pem')}\n`;
}

test('a federated token gets a token from the authority', async () => {
    const { environment, forms } = await startAuthority();
    const path = join(directory, 'federated-token');
    await writeFile(path, 'federated');
    expect(await bundledToken({ ...environment, AZURE_FEDERATED_TOKEN_FILE: path })).toBe('a token');
    expect(forms.map((form) => form.get('client_assertion'))).toEqual(['federated']);
});

test('an Azure CLI that is signed in gives a token', async () => {
    const token = {
        accessToken: 'a token',
        expires_on: Math.floor(Date.now() / 1_000) + 3_600,
        tokenType: 'Bearer',
    };
    await writeFile(join(directory, 'az'), `#!/bin/sh\necho '${JSON.stringify(token)}'\n`, { mode: 0o755 });
    const environment = {
        AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
        PATH: [directory, '/usr/bin', '/bin'].join(delimiter),
    };
    expect(await bundledToken(environment)).toBe('a token');
});
