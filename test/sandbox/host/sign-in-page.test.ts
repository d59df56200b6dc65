import { describe, expect, it } from 'vitest';
import { seal } from '../../../sandbox/host/authentication/seal.ts';
import { openSignIn, sendSignIn } from '../../support/sign-in.ts';
import { hostWithSignIn } from './host-with-sign-in.ts';
import { objectId } from './issuer.ts';

const running = hostWithSignIn();

describe('The sign-in page', { timeout: 30_000 }, () => {
    it('says that it stands in for Entra, escapes names, and allows no script, frame, or other site', async () => {
        const { host } = running();
        const response = await host.fetch('/.auth/login/aad?post_login_redirect_uri=/x%22%3E%3Cimg%3E');
        const html = await response.text();
        expect(html).toContain('This page stands in for Microsoft Entra.');
        expect(html).toContain('ben@contoso.example');
        expect(html).not.toMatch(/<script|<img/);
        expect(response.headers.get('content-security-policy')).toMatch(
            /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
        );
        expect(response.headers.get('x-frame-options')).toBe('DENY');
        expect(response.headers.get('cache-control')).toBe('no-store');
    });

    it('labels every choice, and has one for each person and role', async () => {
        const { html } = await openSignIn(running().host.url);
        const labels = html.match(/<label><input type="radio" name="(person|role)"/g);
        expect(labels).toHaveLength(6);
        expect(html.match(/<input type="radio"/g)).toHaveLength(6);
        expect(html.match(/ checked>/g)).toHaveLength(2);
    });

    it.each([
        'https://evil.example/',
        '//evil.example',
        '/\\evil.example',
        '\\\\evil.example',
        '/\t/evil.example',
        '/.//evil.example',
        '/a/..//evil.example',
        'javascript:alert(1)',
        'console',
        '',
        'http://localhost:80@evil.example/',
    ])('refuses to lead to %j, after a sign-in or a sign-out', async (target) => {
        const { host } = running();
        for (const path of ['login/aad?post_login', 'logout?post_logout']) {
            const uri = `/.auth/${path}_redirect_uri=${encodeURIComponent(target)}`;
            const response = await host.fetch(uri, { redirect: 'manual' });
            expect([response.status, response.headers.get('location')]).toEqual([400, null]);
            expect(response.headers.getSetCookie()).toEqual([]);
            expect(await response.text()).toContain('allowed is a path of this app that starts with /');
        }
    });

    it.each([
        ['another site', { 'sec-fetch-site': 'cross-site' }],
        ['a sibling site', { 'sec-fetch-site': 'same-site' }],
        ['another origin', { origin: 'https://evil.example' }],
        ['no origin', { origin: 'null' }],
        ['another browser', { cookie: `Nonce=${'0'.repeat(32)}` }],
        ['a browser without cookies', { cookie: '' }],
    ])('takes no form from %s', async (_what, headers) => {
        const { url } = running().host;
        const page = await openSignIn(url);
        const response = await sendSignIn(url, page, { person: objectId, role: 'Operator' }, headers);
        expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    });

    it('takes a form of its own origin', async () => {
        const { url } = running().host;
        const headers = { origin: url, 'sec-fetch-site': 'same-origin' };
        const page = await openSignIn(url);
        const response = await sendSignIn(url, page, { person: objectId, role: 'Operator' }, headers);
        expect(response.status).toBe(302);
    });

    it.each([
        ['a state that the app did not make', { state: 'AAAA' }, 403],
        ['a person who is not on the page', { person: '0d000000-0000-4000-8000-000000000004' }, 400],
        ['a role that is not on the page', { role: 'Owner' }, 400],
    ])('refuses %s', async (_what, changed, status) => {
        const { url } = running().host;
        const page = await openSignIn(url);
        const fields = { person: objectId, role: 'Operator', ...changed };
        const response = await sendSignIn(url, page, fields);
        expect([response.status, response.headers.getSetCookie()]).toEqual([status, []]);
    });

    it('does not take a target in the place of a state', async () => {
        const { url } = running().host;
        const page = await openSignIn(url);
        const until = Date.now() + 60_000;
        const nonce = page.nonce.replace('Nonce=', '');
        const state = seal('another secret', Date.now).close(
            'Nonce',
            { nonce, target: '//evil.example' },
            until,
        );
        const response = await sendSignIn(url, { ...page, state }, { person: objectId, role: 'Operator' });
        expect(response.status).toBe(403);
    });
});
