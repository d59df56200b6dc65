import { describe, expect, test } from 'vitest';
import { allRoutes } from '../../../src/http/contract-document.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import {
    type ApiInProcess,
    type ApiResponse,
    apiInProcess,
    apiPorts,
    origin,
    principalHeader,
    signedIn,
} from '../../support/operators-api.ts';

const olga = 'A11CE000-0000-4000-8000-000000000001';
const pause = { action: 'pause', reason: 'an incident' };

function apiOf(world: MemoryWorld, isSignInByPlatform: boolean): ApiInProcess {
    return apiInProcess(apiPorts(world.ports()), { isSignInByPlatform });
}

/** A request to pause, and what it left in the audit. */
async function paused(
    isSignInByPlatform: boolean,
    body: object,
    headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly response: ApiResponse; readonly audit: MemoryWorld['audit'] }> {
    const world = memoryWorld(enforcing([]));
    const response = await apiOf(world, isSignInByPlatform).post('pause', body, headers);
    return { response, audit: world.audit };
}

describe('while the platform signs operators in', () => {
    test('the operator is the signed-in object id, whatever the body says', async () => {
        const body = { ...pause, operator: 'mallory' };
        const { response, audit } = await paused(true, body, signedIn(olga, 'Operator'));
        expect([response.status, audit]).toMatchObject([
            200,
            [{ operator: olga.toLowerCase(), cause: { kind: 'operator', authentication: 'signedIn' } }],
        ]);
        expect(JSON.stringify(audit)).not.toContain('Olga Example');
    });

    test('a body needs no operator', async () => {
        const { response } = await paused(true, pause, signedIn(olga, 'Operator', 'Reader'));
        expect(response.status).toBe(200);
    });

    test.each([
        ['Reader', 200, 403],
        ['Operator', 200, 200],
    ])('the role %s reads with %i and writes with %i', async (role, read, write) => {
        const world = memoryWorld(enforcing([]));
        const headers = signedIn(olga, role);
        expect((await apiOf(world, true).get('pause', headers)).status).toBe(read);
        expect((await apiOf(world, true).post('pause', pause, headers)).status).toBe(write);
    });

    test.each(
        allRoutes({ controlIds: [], isSignInByPlatform: true, version: '' }).map((route) => [
            route.method,
            route.path,
        ]),
    )('%s /api/%s needs a sign-in and a role', async (method, path) => {
        const api = apiOf(memoryWorld(enforcing([])), true);
        const request = async (headers: Readonly<Record<string, string>>) => {
            const { status } =
                method === 'get'
                    ? await api.get(path.replace('{id}', 'x'), headers)
                    : await api.post(path.replace('{id}', 'x'), {}, headers);
            return status;
        };
        expect(await request({})).toBe(401);
        expect(await request(signedIn(olga))).toBe(403);
        const statuses = method === 'get' ? [200, 400, 404] : [403];
        expect(statuses).toContain(await request(signedIn(olga, 'Reader')));
        expect([200, 400, 404, 409]).toContain(await request(signedIn(olga, 'Operator')));
    });

    test.each([
        ['no role', []],
        ['a role of another spelling', ['operator', 'Operators', 'Owner', 'Reader ']],
    ])('%s opens nothing, and the refusal names the missing one', async (_what, given) => {
        const world = memoryWorld(enforcing([]));
        const headers = signedIn(olga, ...given);
        expect(await apiOf(world, true).get('status', headers)).toMatchObject({
            status: 403,
            body: {
                code: 'MissingRole',
                detail: expect.stringContaining('GET needs the app role Reader or Operator'),
            },
        });
        expect(await apiOf(world, true).post('pause', pause, headers)).toMatchObject({
            status: 403,
            body: { detail: expect.stringContaining('POST needs the app role Operator;') },
        });
        expect(world.audit).toEqual([]);
    });

    test.each(['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'groups'])(
        'a role is a claim %s where the platform says so',
        async (role_typ) => {
            const header = principalHeader({
                auth_typ: 'aad',
                claims: [
                    { typ: 'oid', val: olga },
                    { typ: role_typ, val: 'Reader' },
                ],
                role_typ,
            });
            const api = apiOf(memoryWorld(enforcing([])), true);
            expect((await api.get('status', { 'x-ms-client-principal': header })).status).toBe(200);
        },
    );

    const claims = [
        { typ: 'oid', val: olga },
        { typ: 'roles', val: 'Operator' },
    ];
    test.each([
        ['absent', undefined],
        ['empty', ''],
        ['no Base64', '\u{fffd}{}'.replace('\u{fffd}', '%')],
        ['no JSON', Buffer.from('{"claims":').toString('base64')],
        ['null', principalHeader(null)],
        ['a list', principalHeader([])],
        ['without claims', principalHeader({ auth_typ: 'aad' })],
        ['with claims that are none', principalHeader({ claims: [{ typ: 'oid' }, 'roles'] })],
        ['without an object id', principalHeader({ claims: claims.slice(1) })],
        [
            'of another identity provider',
            principalHeader({
                auth_typ: 'google',
                claims: [{ typ: 'oid', val: '1057' }, ...claims.slice(1)],
            }),
        ],
        [
            'with an object id and more',
            principalHeader({ claims: [{ typ: 'oid', val: `${olga}\n` }, ...claims.slice(1)] }),
        ],
        ['of 60,000 characters', 'A'.repeat(60_000)],
    ])('a principal that is %s is signed in as no one', async (_what, header) => {
        const headers = header === undefined ? {} : { 'x-ms-client-principal': header };
        const { response, audit } = await paused(
            true,
            { ...pause, operator: 'mallory' },
            // Only the claims count: the id alone says nothing about roles.
            { ...headers, 'x-ms-client-principal-id': olga, 'x-functions-key': 'a key' },
        );
        expect([response.status, response.body]).toMatchObject([401, { code: 'NotSignedIn' }]);
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
        expect(audit).toEqual([]);
    });

    test('paths that do not exist are not told to those who are not signed in', async () => {
        const api = apiOf(memoryWorld(enforcing([])), true);
        expect((await api.get('contested')).status).toBe(401);
        expect((await api.send('DELETE', 'pause')).status).toBe(401);
    });

    test.each([
        ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
        ['a page of a neighboring site', { origin: 'https://a.example', 'sec-fetch-site': 'same-site' }],
        ['an old browser on another site', { origin: 'https://evil.example' }],
        ['a page without an origin', { origin: 'null' }],
        ['an origin that is none', { origin: 'pgwarden.example' }],
        ['another port', { origin: `${origin}:8443` }],
    ])('a write from %s is refused', async (_what, headers) => {
        const { response, audit } = await paused(true, pause, { ...signedIn(olga, 'Operator'), ...headers });
        expect([response.status, response.body]).toMatchObject([403, { code: 'CrossSite' }]);
        expect(audit).toEqual([]);
    });

    test.each([
        ['a page of the app', { origin, 'sec-fetch-site': 'same-origin' }],
        [
            'a page of the app, behind another host name',
            { origin: 'https://pgwarden.contoso.example', 'sec-fetch-site': 'same-origin' },
        ],
        ['an old browser on a page of the app', { origin }],
        ['curl with a token', { authorization: 'Bearer x' }],
    ])('a write from %s is taken', async (_what, headers) => {
        const { response } = await paused(true, pause, { ...signedIn(olga, 'Operator'), ...headers });
        expect(response.status).toBe(200);
    });

    test('a read from another site is taken: the browser keeps its response from the page', async () => {
        const api = apiOf(memoryWorld(enforcing([])), true);
        const headers = { ...signedIn(olga, 'Reader'), 'sec-fetch-site': 'cross-site' };
        expect((await api.get('pause', headers)).status).toBe(200);
    });
});

describe('while the platform signs no one in', () => {
    test('a forged principal counts for nothing, and the audit records a name that was not checked', async () => {
        const headers = { ...signedIn(olga, 'Operator'), 'x-ms-client-principal-id': olga };
        const { response, audit } = await paused(false, { ...pause, operator: 'mallory' }, headers);
        expect([response.status, audit]).toMatchObject([
            200,
            [{ operator: 'mallory', cause: { operator: 'mallory', authentication: 'functionKey' } }],
        ]);
        expect((await paused(false, pause, headers)).response.status).toBe(400);
    });

    test('a page of another site may call with a key, which no browser adds by itself', async () => {
        const headers = { origin: 'https://portal.azure.example', 'sec-fetch-site': 'cross-site' };
        expect((await paused(false, { ...pause, operator: 'olga' }, headers)).response.status).toBe(200);
    });

    test.each([
        ['an object id, which would pass for a principal that was signed in', olga],
        ['an object id between spaces', ` ${olga} `],
        ['101 characters', 'o'.repeat(101)],
        ['blank', ' '],
        ['a number', 1],
    ])('the operator in the body is not %s', async (_what, operator) => {
        const { response, audit } = await paused(false, { ...pause, operator });
        expect([response.status, response.body]).toMatchObject([
            400,
            { errors: [{ pointer: '#/operator', detail: expect.stringContaining('allowed: ') }] },
        ]);
        expect(audit).toEqual([]);
    });
});
