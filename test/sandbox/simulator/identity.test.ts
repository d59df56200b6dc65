import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { people, type Running, raw, running } from './running.ts';

let run: Running;

beforeAll(async () => {
    run = await running();
});

afterAll(async () => {
    await run.simulator.stop();
});

afterEach(() => {
    vi.unstubAllEnvs();
});

function claimsOf(token: string): Record<string, unknown> {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

describe('the managed identity endpoint', () => {
    test('gives the official credential a token of Pgwarden', async () => {
        vi.stubEnv('IDENTITY_ENDPOINT', run.simulator.endpoints.identity);
        vi.stubEnv('IDENTITY_HEADER', run.simulator.endpoints.identityHeader);
        const credential = new ManagedIdentityCredential();
        const { token, expiresOnTimestamp } = await credential.getToken('https://vault.azure.net/.default');
        expect(claimsOf(token)).toMatchObject({
            aud: 'https://vault.azure.net',
            oid: people.pgwarden.objectId,
            appid: people.pgwarden.appId,
            tid: people.pgwarden.tenantId,
            iss: `https://sts.windows.net/${people.pgwarden.tenantId}/`,
        });
        // The client counts from when the answer came, in whole seconds.
        const differenceMs = Math.abs(Number(claimsOf(token).exp) * 1_000 - expiresOnTimestamp);
        expect(differenceMs).toBeLessThan(60_000);
    });

    test.each([
        ['a wrong header', { 'x-identity-header': 'wrong' }, '?api-version=2019-08-01&resource=r', 401],
        ['another version', {}, '?api-version=2018-02-01&resource=r', 400],
        ['no resource', {}, '?api-version=2019-08-01', 400],
        ['an unknown identity', {}, '?api-version=2019-08-01&resource=r&client_id=nobody', 400],
    ])('refuses %s', async (_what, headers, query, status) => {
        const { identity, identityHeader } = run.simulator.endpoints;
        const response = await fetch(`${identity}${query}`, {
            headers: { 'x-identity-header': identityHeader, ...headers },
        });
        expect(response.status).toBe(status);
    });
});

describe('the sign-in under a tenant', () => {
    const { operator } = people;
    const secret = 'sandbox-operator';

    function credential(tenantId: string, clientSecret = secret): ClientSecretCredential {
        return new ClientSecretCredential(tenantId, operator.appId, clientSecret, {
            authorityHost: run.simulator.endpoints.resourceManager,
            disableInstanceDiscovery: true,
            tlsOptions: { ca: run.caPem },
            retryOptions: { maxRetries: 0 },
        });
    }

    test('gives the official credential a token of the application', async () => {
        const audience = run.simulator.endpoints.resourceManager;
        const { token } = await credential(operator.tenantId).getToken(`${audience}/.default`);
        expect(claimsOf(token)).toMatchObject({
            aud: audience,
            oid: operator.objectId,
            tid: operator.tenantId,
        });
    });

    test('refuses a wrong secret with Entra’s error message', async () => {
        const asked = credential(operator.tenantId, 'wrong').getToken('https://vault.azure.net/.default');
        await expect(asked).rejects.toThrow('AADSTS7000215');
    });

    test('refuses another tenant with Entra’s error message', async () => {
        const other = '00000000-0000-4000-8000-000000000009';
        const { status, body } = await raw(run, 'GET', `/${other}/v2.0/.well-known/openid-configuration`, {
            as: null,
        });
        expect([status, body]).toMatchObject([
            400,
            { error: 'invalid_request', error_description: `AADSTS90002: Tenant '${other}' not found.` },
        ]);
    });

    test.each(['common', 'organizations', operator.tenantId])('is described under /%s', async (tenant) => {
        const origin = run.simulator.endpoints.resourceManager;
        const issuer = tenant === operator.tenantId ? tenant : '{tenantid}';
        const { body } = await raw(run, 'GET', `/${tenant}/v2.0/.well-known/openid-configuration`, {
            as: null,
        });
        expect(body).toMatchObject({
            issuer: `${origin}/${issuer}/v2.0`,
            token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
            jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
        });
    });
});

describe('a token for the application of the tenant', () => {
    const audience = 'api://pgwarden';

    test.each([
        ['operator', ['Operator']],
        ['terraform', ['Reader']],
        ['stranger', undefined],
    ] as const)('has the app roles of %s', async (name, roles) => {
        const { appId, tenantId, clientSecret } = people[name];
        const credential = new ClientSecretCredential(tenantId, appId, clientSecret, {
            authorityHost: run.simulator.endpoints.resourceManager,
            disableInstanceDiscovery: true,
            tlsOptions: { ca: run.caPem },
        });
        const { token } = await credential.getToken(`${audience}/.default`);
        expect(claimsOf(token)).toMatchObject({ aud: audience, oid: people[name].objectId, ver: '1.0' });
        expect(claimsOf(token).roles).toEqual(roles);
    });

    test.each([`/${people.operator.tenantId}/discovery/keys`, '/adfs/discovery/keys'])(
        'can be checked with the key at %s',
        async (path) => {
            const { status, body } = await raw(run, 'GET', path, { as: null });
            const [key] = (body as { readonly keys: readonly JsonWebKey[] }).keys;
            if (status !== 200 || key === undefined) throw new Error('no key');
            const token = run.simulator.issueToken(people.operator.objectId, audience);
            const [header = '', payload = '', signature = ''] = token.split('.');
            expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'RS256' });
            const publicKey = createPublicKey({ key, format: 'jwk' });
            const sent = Buffer.from(signature, 'base64url');
            expect(verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), publicKey, sent)).toBe(true);
        },
    );

    test('opens nothing in Resource Manager', async () => {
        const token = run.simulator.issueToken(people.operator.objectId, audience);
        const headers = { authorization: `Bearer ${token}` };
        expect((await raw(run, 'GET', '/subscriptions', { as: null, headers })).status).toBe(401);
        expect((await raw(run, 'GET', '/subscriptions')).status).toBe(200);
    });
});
