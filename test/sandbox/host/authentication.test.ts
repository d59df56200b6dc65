import { describe, expect, it } from 'vitest';
import { seal } from '../../../sandbox/host/authentication/seal.ts';
import { openSignIn, sendSignIn, signedIn } from '../../support/sign-in.ts';
import {
    ben,
    configurationOf,
    type Headers,
    hostWithSignIn,
    isAnonymous,
    principalIn,
    seenBy,
    sessionSecret,
} from './host-with-sign-in.ts';
import { audience, type Issuer, objectId } from './issuer.ts';
import { emptyApp, keys, startFailing } from './running-host.ts';

const running = hostWithSignIn();

describe('A request', { timeout: 30_000 }, () => {
    it('without a sign-in reaches the app', async () => {
        expect(await isAnonymous(running().host, {})).toBe(true);
    });

    it('loses headers that only the platform may set', async () => {
        const forged = {
            'x-ms-client-principal': Buffer.from('{"claims":[]}').toString('base64'),
            'X-MS-CLIENT-PRINCIPAL-ID': objectId,
            'x-ms-client-principal-name': 'root',
            'x-ms-client-principal-idp': 'aad',
            'x-ms-token-aad-id-token': 'token',
            'x-given': 'kept',
        };
        const names = Object.keys(await seenBy(running().host, forged));
        expect(names.filter((name) => name.startsWith('x-ms-'))).toEqual([]);
        expect(names).toContain('x-given');
    });

    it('to the admin API or a webhook is not the concern of the sign-in', async () => {
        const { host } = running();
        expect((await host.fetch('/admin/host/ping')).status).toBe(200);
        const path = '/runtime/webhooks/eventgrid?functionName=on-event';
        expect((await host.fetch(path, { method: 'POST', body: '[]' })).status).toBe(401);
        expect((await host.fetch(`/admin/functions?code=${keys.masterKey}`)).status).toBe(200);
    });
});

describe('A sign-in', { timeout: 30_000 }, () => {
    it('tells the app the person and the role', async () => {
        const cookie = await signedIn({ app: running().host.url, person: ben.objectId, role: 'Reader' });
        const headers = await seenBy(running().host, { cookie });
        expect(headers).toMatchObject({
            'x-ms-client-principal-id': ben.objectId,
            'x-ms-client-principal-name': 'ben@contoso.example',
            'x-ms-client-principal-idp': 'aad',
        });
        expect(principalIn(headers)).toMatchObject({
            auth_typ: 'aad',
            name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
            role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
            claims: expect.arrayContaining([
                { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: ben.objectId },
                { typ: 'preferred_username', val: 'ben@contoso.example' },
                { typ: 'roles', val: 'Reader' },
            ]),
        });
    });

    it('without a role has no role', async () => {
        const cookie = await signedIn({ app: running().host.url, person: objectId, role: '' });
        const { claims } = principalIn(await seenBy(running().host, { cookie }));
        expect(claims.filter(({ typ }: { readonly typ: string }) => /role/.test(typ))).toEqual([]);
    });

    it('opens the path that was asked for, with a cookie that no script and no other site can use', async () => {
        const { url } = running().host;
        const page = await openSignIn(url, '/console/decisions/7?x=1&y=%22#z');
        const response = await sendSignIn(url, page, { person: objectId, role: 'Operator' });
        expect([response.status, response.headers.get('location')]).toEqual([
            302,
            '/console/decisions/7?x=1&y=%22#z',
        ]);
        expect(response.headers.getSetCookie()[0]).toMatch(
            /^AppServiceAuthSession=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/,
        );
    });

    it('is told of by /.auth/me, which is 401 without one', async () => {
        const { host } = running();
        expect((await host.fetch('/.auth/me')).status).toBe(401);
        const cookie = await signedIn({ app: host.url, person: objectId, role: 'Operator' });
        const response = await host.fetch('/.auth/me', { headers: { cookie } });
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(await response.json()).toEqual([
            {
                provider_name: 'aad',
                user_id: 'ann@contoso.example',
                user_claims: expect.arrayContaining([{ typ: 'roles', val: 'Operator' }]),
            },
        ]);
    });

    it('ends at /.auth/logout', async () => {
        const { host } = running();
        const path = '/.auth/logout?post_logout_redirect_uri=%2Fconsole';
        const response = await host.fetch(path, { redirect: 'manual' });
        expect([response.status, response.headers.get('location')]).toEqual([302, '/console']);
        expect(response.headers.getSetCookie()).toEqual([
            'AppServiceAuthSession=; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
        ]);
        const plain = await host.fetch('/.auth/logout', { redirect: 'manual' });
        expect(plain.headers.get('location')).toBe('/.auth/logout/done');
        expect(await (await host.fetch('/.auth/logout/done')).text()).toContain('You are signed out');
    });

    it('is not known by a session that ended, was sealed elsewhere, or was changed', async () => {
        const claims = { oid: objectId, roles: ['Operator'], ver: '2.0' };
        const cookieOf = (secret: string, purpose: string, until: number): Headers => ({
            cookie: `AppServiceAuthSession=${seal(secret, Date.now).close(purpose, claims, until)}`,
        });
        const later = Date.now() + 60_000;
        const { cookie = '' } = cookieOf(sessionSecret, 'AppServiceAuthSession', later);
        expect(await isAnonymous(running().host, { cookie })).toBe(false);
        expect(
            await isAnonymous(
                running().host,
                cookieOf(sessionSecret, 'AppServiceAuthSession', Date.now() - 1),
            ),
        ).toBe(true);
        expect(
            await isAnonymous(running().host, cookieOf('another secret', 'AppServiceAuthSession', later)),
        ).toBe(true);
        expect(await isAnonymous(running().host, cookieOf(sessionSecret, 'Nonce', later))).toBe(true);
        const at = cookie.length - 10;
        const other = cookie[at] === 'A' ? 'B' : 'A';
        expect(
            await isAnonymous(running().host, {
                cookie: `${cookie.slice(0, at)}${other}${cookie.slice(at + 1)}`,
            }),
        ).toBe(true);
        expect(await isAnonymous(running().host, { cookie: 'AppServiceAuthSession=' })).toBe(true);
        expect(await isAnonymous(running().host, { cookie: `AppServiceAuthSession=${objectId}` })).toBe(true);
    });
});

describe('A bearer token', { timeout: 30_000 }, () => {
    it('of the issuer tells the app who the client is', async () => {
        const headers = await seenBy(running().host, { authorization: `Bearer ${running().issuer.token()}` });
        expect(headers['x-ms-client-principal-id']).toBe(objectId);
        expect(principalIn(headers).claims).toContainEqual({
            typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
            val: 'Operator',
        });
    });

    const seconds = Math.floor(Date.now() / 1_000);
    const refused: readonly (readonly [string, (issuer: Issuer) => string])[] = [
        ['for another audience', ({ token }) => token({ aud: 'https://management.azure.com' })],
        ['for several audiences', ({ token }) => token({ aud: [audience, 'other'] })],
        ['of another issuer', ({ token }) => token({ iss: 'https://evil.example/' })],
        ['that has expired', ({ token }) => token({ exp: seconds - 1 })],
        ['that never expires', ({ token }) => token({ exp: undefined })],
        ['that is not valid yet', ({ token }) => token({ nbf: seconds + 3_600 })],
        ['without a key id', ({ token }) => token({}, { kid: undefined })],
        ['of an unknown key', ({ token }) => token({}, { kid: 'second' })],
        ['signed by another key', ({ forged }) => forged()],
        ['signed with the public key as a secret', ({ confused }) => confused()],
        ['without a signature', ({ unsigned }) => unsigned()],
        ['with more than three parts', ({ token }) => `${token()}.more`],
        ['that is none', () => 'none'],
        ['whose parts are not JSON', () => 'eA.eA.eA'],
        ['whose parts are not objects', () => 'bnVsbA.W10.eA'],
    ];
    it.each(refused)('%s counts as none, also beside a session', async (_what, make) => {
        const { host, issuer } = running();
        const authorization = `Bearer ${make(issuer)}`;
        expect(await isAnonymous(running().host, { authorization })).toBe(true);
        const cookie = await signedIn({ app: host.url, person: objectId, role: 'Operator' });
        expect(await isAnonymous(running().host, { authorization, cookie })).toBe(true);
    });
});

describe('The platform', { timeout: 30_000 }, () => {
    it('hides the configuration of the sign-in from the app, and says that it is on', async () => {
        const text = await (await running().host.fetch('/api/environment')).text();
        expect(text).not.toContain(sessionSecret);
        expect(JSON.parse(text)).toMatchObject({ WEBSITE_AUTH_ENABLED: 'True' });
    });

    it('refuses a configuration that is not whole, and names what is wrong', async () => {
        const configuration = {
            ...configurationOf({ issuer: '', keysUrl: 'http://127.0.0.1:1/' }),
            people: [],
        };
        const settings = { SANDBOX_HOST_SIGN_IN: JSON.stringify(configuration) };
        const app = await emptyApp();
        const { errors } = await startFailing(app, settings);
        await app.remove();
        expect(errors).toEqual(['Functions host: SANDBOX_HOST_SIGN_IN is not usable: issuer, people.']);
    });
});
