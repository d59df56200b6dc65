import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { people, type Running, running } from './running.ts';

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
        expect(Number(claimsOf(token).exp) * 1_000).toBe(expiresOnTimestamp);
    });

    test.each([
        ['a wrong header', { 'x-identity-header': 'wrong' }, '?api-version=2019-08-01&resource=r', 401],
        ['another version', {}, '?api-version=2018-02-01&resource=r', 400],
        ['no resource', {}, '?api-version=2019-08-01', 400],
        ['an unknown identity', {}, '?api-version=2019-08-01&resource=r&client_id=nobody', 400],
    ])('refuses %s', async (_what, headers, query, status) => {
        const { identity, identityHeader } = run.simulator.endpoints;
        const answer = await fetch(`${identity}${query}`, {
            headers: { 'x-identity-header': identityHeader, ...headers },
        });
        expect(answer.status).toBe(status);
    });
});
