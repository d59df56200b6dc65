import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { startSimulator } from '../../../../sandbox/simulator/index.ts';
import { createCertificates } from '../../../../sandbox/simulator/kernel/certificates.ts';
import { people } from '../../../../sandbox/simulator/world/people.ts';
import { appCredential } from '../../../../src/azure/client/app-credential.ts';
import { managedIdentity } from '../../../../src/azure/client/managed-identity.ts';

const scope = 'https://management.azure.com/.default';
const endpoint = { url: 'http://localhost:8081/msi/token', header: 'proof', clientId: undefined };
const hourMs = 3_600_000;

interface Platform extends HttpClient {
    readonly requests: PipelineRequest[];
    now: number;
}

/** The platform's endpoint. Without a response, it gives the n-th token for an hour. */
function platform(
    response: (nth: number) => { status: number; body: string } | undefined = () => undefined,
): Platform {
    const made: Platform = {
        requests: [],
        now: Date.parse('2026-11-29T10:00:00Z'),
        async sendRequest(request) {
            made.requests.push(request);
            const nth = made.requests.length;
            const expiresOn = String((made.now + hourMs) / 1_000);
            const body = JSON.stringify({
                access_token: `token-${nth}`,
                expires_on: expiresOn,
                token_type: 'Bearer',
            });
            const { status, body: bodyAsText } = response(nth) ?? { status: 200, body };
            return { request, status, bodyAsText, headers: createHttpHeaders() };
        },
    };
    return made;
}

test('asks the endpoint with its header for the audience of the scope', async () => {
    const azure = platform();
    const { token, expiresOnTimestamp } =
        (await managedIdentity(endpoint, () => azure.now, azure).getToken(scope)) ?? {};
    expect({ token, expiresOnTimestamp }).toEqual({
        token: 'token-1',
        expiresOnTimestamp: azure.now + hourMs,
    });
    const [request] = azure.requests;
    expect(request?.url).toBe(
        'http://localhost:8081/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com',
    );
    expect(request?.headers.get('x-identity-header')).toBe('proof');
});

test('names a user-assigned identity by its client id', async () => {
    const azure = platform();
    await managedIdentity({ ...endpoint, clientId: 'a-client' }, () => azure.now, azure).getToken(scope);
    expect(new URL(azure.requests[0]?.url ?? '').searchParams.get('client_id')).toBe('a-client');
});

test('keeps a token for each audience until five minutes before its end', async () => {
    const azure = platform();
    const credential = managedIdentity(endpoint, () => azure.now, azure);
    const ask = async (asked: string) => (await credential.getToken(asked))?.token;
    expect(await ask(scope)).toBe('token-1');
    expect(await ask('https://vault.azure.net/.default')).toBe('token-2');
    azure.now += hourMs - 300_001;
    expect(await ask(scope)).toBe('token-1');
    azure.now += 1;
    expect(await ask(scope)).toBe('token-3');
    expect(await ask(scope)).toBe('token-3');
});

test('callers at the same moment share one request', async () => {
    const azure = platform();
    const credential = managedIdentity(endpoint, () => azure.now, azure);
    const tokens = await Promise.all([1, 2, 3].map(async () => (await credential.getToken(scope))?.token));
    expect(tokens).toEqual(['token-1', 'token-1', 'token-1']);
});

test('a refusal names the audience and the response, and the next caller asks again', async () => {
    const azure = platform((nth) => (nth === 1 ? { status: 400, body: 'no such identity' } : undefined));
    const credential = managedIdentity(endpoint, () => azure.now, azure);
    await expect(credential.getToken(scope)).rejects.toMatchObject({
        name: 'CredentialUnavailableError',
        message:
            'the managed identity got no token for https://management.azure.com: HTTP 400: no such identity',
    });
    expect((await credential.getToken(scope))?.token).toBe('token-2');
});

test.each([
    '',
    '{}',
    '[]',
    '{"access_token":"","expires_on":"1"}',
    '{"access_token":"secret","expires_on":"soon"}',
])('a response %j has no token, and the error shows nothing of it', async (body) => {
    const azure = platform(() => ({ status: 200, body }));
    await expect(managedIdentity(endpoint, () => azure.now, azure).getToken(scope)).rejects.toThrow(
        'the managed identity got no token for https://management.azure.com: HTTP 200: no token in the response',
    );
});

test('several scopes are refused', async () => {
    const azure = platform();
    const asked = managedIdentity(endpoint, () => azure.now, azure).getToken([
        scope,
        'https://other/.default',
    ]);
    await expect(asked).rejects.toThrow(
        'one scope is allowed, not https://management.azure.com/.default, https://other/.default',
    );
    expect(azure.requests).toEqual([]);
});

test('the app gets the token of its managed identity from the platform', async () => {
    const { certificatePem, privateKeyPem } = await createCertificates();
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 1,
        timeScale: 1,
        certificate: { certificatePem, privateKeyPem },
    });
    try {
        const environment = {
            AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
            IDENTITY_ENDPOINT: simulator.endpoints.identity,
            IDENTITY_HEADER: simulator.endpoints.identityHeader,
        };
        const { token = '' } = (await appCredential(environment).getToken(scope)) ?? {};
        const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
        expect(claims).toMatchObject({ aud: 'https://management.azure.com', oid: people.pgwarden.objectId });
        const unproven = appCredential({ ...environment, IDENTITY_HEADER: 'wrong' }).getToken(scope);
        await expect(unproven).rejects.toThrow(/HTTP 401/);
    } finally {
        await simulator.stop();
    }
});
