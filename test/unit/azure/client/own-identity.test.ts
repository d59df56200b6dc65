import type { TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from 'vitest';
import { ownIdentity } from '../../../../src/azure/client/own-identity.ts';

const scope = 'https://management.azure.com/.default';

function tokenOf(claims: unknown): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
}

function credentialOf(response: () => string | null): TokenCredential & { readonly scopes: unknown[] } {
    const scopes: unknown[] = [];
    return {
        scopes,
        async getToken(asked) {
            scopes.push(asked);
            const token = response();
            return token === null ? null : { token, expiresOnTimestamp: Date.now() + 60_000 };
        },
    };
}

describe('ownIdentity', () => {
    test('is the principal of Pgwarden’s token for Resource Manager', async () => {
        const credential = credentialOf(() =>
            tokenOf({ oid: '44444444-4444-4444-8444-444444444444', tid: '33333333', name: 'pgwarden ä' }),
        );
        expect(await ownIdentity(credential, scope).read()).toEqual({
            objectId: '44444444-4444-4444-8444-444444444444',
            tenantId: '33333333',
        });
        expect(credential.scopes).toEqual([scope]);
    });

    test.each([
        ['no token', () => null],
        ['a token without claims', () => tokenOf({})],
        ['an opaque token', () => 'opaque'],
        ['an empty token', () => ''],
        ['claims that are no object', () => tokenOf(['oid'])],
        ['claims of another type', () => tokenOf({ oid: 7, tid: {} })],
        ['claims that are no JSON', () => `a.${Buffer.from('{').toString('base64url')}.c`],
        [
            'a credential that fails',
            () => {
                throw new Error('no managed identity');
            },
        ],
    ])('is unknown with %s', async (_what, response) => {
        expect(await ownIdentity(credentialOf(response), scope).read()).toEqual({
            objectId: undefined,
            tenantId: undefined,
        });
    });

    test('is asked for once by the events of a burst, and once more after a failure', async () => {
        const responses = [null, tokenOf({ oid: '44444444-4444-4444-8444-444444444444' })];
        const credential = credentialOf(() => responses.shift() ?? null);
        const identity = ownIdentity(credential, scope);
        const first = await Promise.all([identity.read(), identity.read()]);
        const later = await Promise.all([identity.read(), identity.read()]);
        expect(first.map(({ objectId }) => objectId)).toEqual([undefined, undefined]);
        expect(later.map(({ objectId }) => objectId)).toEqual([
            '44444444-4444-4444-8444-444444444444',
            '44444444-4444-4444-8444-444444444444',
        ]);
        expect(credential.scopes).toEqual([scope, scope]);
    });
});
