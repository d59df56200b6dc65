import { describe, expect, test } from 'vitest';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { apiPorts, principalHeader, signedIn } from '../../support/operators-api.ts';
import { type ConsoleInProcess, consoleInProcess, olga, rita } from '../../support/operators-console.ts';

function consoleOf(world: MemoryWorld, as = olga, isSignInByPlatform = true): ConsoleInProcess {
    const ports = world.ports();
    return consoleInProcess({ ...ports, ...apiPorts(ports) }, as, isSignInByPlatform);
}

const pause = { action: 'pause', reason: 'an incident', back: '/console' };

describe('a browser without sign-in', () => {
    test('is led to the sign-in of the platform and back to the page', async () => {
        const { status, headers } = await consoleOf(memoryWorld(enforcing([])), {}).get(
            '/console/servers?name=a&b',
        );
        expect([status, headers.get('location')]).toEqual([
            302,
            '/.auth/login/aad?post_login_redirect_uri=%2Fconsole%2Fservers%3Fname%3Da%26b',
        ]);
    });

    test('changes nothing with a form', async () => {
        const world = memoryWorld(enforcing([]));
        const { status, text } = await consoleOf(world, {}).submit('pause', pause);
        expect([status, world.audit]).toEqual([401, []]);
        expect(text).toContain('Nothing was done: your session ended');
    });

    test('is not let in by a principal without an object id', async () => {
        const forged = {
            'x-ms-client-principal': principalHeader({ claims: [{ typ: 'roles', val: 'Operator' }] }),
        };
        expect((await consoleOf(memoryWorld(enforcing([])), forged).get('/console')).status).toBe(302);
    });
});

test('where the platform signs no one in, the console opens to no one, whatever the headers say', async () => {
    const world = memoryWorld(enforcing([]));
    for (const headers of [{}, olga]) {
        const console = consoleOf(world, headers, false);
        const page = await console.get('/console');
        expect([page.status, page.text]).toEqual([
            403,
            expect.stringContaining('Turn on authentication with Microsoft Entra'),
        ]);
        expect((await console.submit('pause', pause)).status).toBe(403);
    }
    expect(world.audit).toEqual([]);
});

describe('a signed-in person', () => {
    test('without an app role sees that a role is missing, and nothing of the fleet', async () => {
        const nobody = signedIn('0000000c-0000-4000-8000-00000000000c');
        const { status, text } = await consoleOf(memoryWorld(enforcing([])), nobody).get('/console');
        expect(status).toBe(403);
        expect(text).toContain('needs the app role Reader or Operator');
        expect(text).not.toContain('Overview Decisions');
    });

    test('with the role Reader reads pages and sends no form', async () => {
        const world = memoryWorld(enforcing([]));
        const console = consoleOf(world, rita);
        expect((await console.get('/console')).status).toBe(200);
        expect((await console.submit('pause', pause)).status).toBe(403);
        expect(world.audit).toEqual([]);
    });

    test('sees who they are and the mode in force', async () => {
        const { text } = await consoleOf(memoryWorld(enforcing([]))).get('/console');
        expect(text).toContain(
            'Pgwarden ENFORCING Pgwarden repairs drift Stop all writes Olga Example Operator Sign out',
        );
    });
});

describe('a form', () => {
    test('acts in the name of the signed-in operator, and leads back to its page with the result', async () => {
        const world = memoryWorld(enforcing([]));
        const console = consoleOf(world);
        const { status, headers } = await console.submit('pause', pause);
        expect([status, headers.get('location')]).toEqual([303, '/console']);
        expect(world.audit).toMatchObject([
            { outcome: 'paused', operator: '0000000a-0000-4000-8000-00000000000a', reason: 'an incident' },
        ]);
        const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
        const next = await console.get('/console', { cookie });
        expect(next.text).toContain('PAUSED an operator stopped all writes');
        expect(next.text).toContain('no write begins on any server from now on');
        expect(next.headers.getSetCookie().join()).toContain('pgwarden-notice=; Max-Age=0');
    });

    test.each([
        ['without its token', { token: '' }, {}],
        ['with the token of another browser', { token: 'f0000000-0000-4000-8000-000000000001' }, {}],
        ['without the cookie of this browser', {}, { cookie: '' }],
        ['from a page of another site', {}, { 'sec-fetch-site': 'cross-site' }],
        ['from another origin, in a browser without Fetch Metadata', {}, { origin: 'https://evil.example' }],
    ])('%s changes nothing', async (_how, fields, headers) => {
        const world = memoryWorld(enforcing([]));
        const { status } = await consoleOf(world).submit('pause', { ...pause, ...fields }, headers);
        expect([status, world.audit]).toEqual([403, []]);
    });

    test('with fields that the API refuses names each of them and changes nothing', async () => {
        const world = memoryWorld(enforcing([]));
        const fields = { action: 'stop', server: 'orders', back: '/console/servers' };
        const { status, text, html } = await consoleOf(world).submit('pause', fields);
        expect([status, world.audit]).toEqual([400, []]);
        expect(text).toContain('server: allowed: the resource id of a flexible server');
        expect(text).toContain('reason: required; allowed: 1 to 500 characters');
        expect(html).toContain('<a href="/console/servers">Back to the page</a>');
    });

    test('that asks for something impossible says why', async () => {
        const world = memoryWorld(enforcing([]));
        const { status, text } = await consoleOf(world).submit('pause', { ...pause, action: 'resume' });
        expect([status, text]).toEqual([409, expect.stringContaining('nothing is paused on any server')]);
    });

    test.each([
        'https://evil.example/console',
        '//evil.example',
        '/console\\..',
        '/other',
        '/console/actions/pause',
        '',
    ])('leads back to the first page instead of %j', async (back) => {
        const { headers } = await consoleOf(memoryWorld(enforcing([]))).submit('pause', { ...pause, back });
        expect(headers.get('location')).toBe('/console');
    });

    test('that is larger than a form can be is refused', async () => {
        const { status } = await consoleOf(memoryWorld(enforcing([]))).submit('pause', {
            ...pause,
            reason: 'x'.repeat(5_000_001),
        });
        expect(status).toBe(413);
    });
});

describe('every response', () => {
    test('forbids inline script, other origins, frames and caches', async () => {
        const console = consoleOf(memoryWorld(enforcing([])));
        for (const path of ['/console', '/console/none', '/console?bad=1']) {
            const { headers } = await console.get(path);
            expect(headers.get('content-security-policy')).toBe(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            );
            expect(Object.fromEntries(headers)).toMatchObject({
                'cache-control': 'no-store',
                'x-frame-options': 'DENY',
                'x-content-type-options': 'nosniff',
                'referrer-policy': 'no-referrer',
            });
        }
    });

    test('gives a browser its token once, for this host only', async () => {
        const console = consoleOf(memoryWorld(enforcing([])));
        const { headers } = await console.get('/console');
        expect(headers.get('set-cookie')).toMatch(
            /^__Host-pgwarden-form=.+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
        );
        const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
        expect((await console.get('/console', { cookie })).headers.get('set-cookie')).toBeNull();
    });

    test('of an unchanged page has no body for a browser that has it', async () => {
        const console = consoleOf(memoryWorld(enforcing([])));
        const cookie = '__Host-pgwarden-form=f0000000-0000-4000-8000-00000000000f';
        const first = await console.get('/console', { cookie });
        const again = await console.get('/console', {
            cookie,
            'if-none-match': first.headers.get('etag') ?? '',
        });
        expect([again.status, again.html]).toEqual([304, '']);
    });
});

test('an address with an unknown filter names it and what is allowed', async () => {
    const { status, text } = await consoleOf(memoryWorld(enforcing([]))).get('/console?colour=red');
    expect([status, text]).toEqual([400, expect.stringContaining('colour: unknown; allowed: none')]);
});

test('files for browsers stay in their caches, and need no sign-in', async () => {
    const console = consoleOf(memoryWorld(enforcing([])), {});
    const { status, headers, html } = await console.get('/console/assets/console.css');
    expect([status, html, headers.get('cache-control')]).toEqual([
        200,
        'main {}',
        'public, max-age=31536000, immutable',
    ]);
    expect((await console.get('/console/assets/..%2f..%2fmain.js')).status).toBe(404);
});
