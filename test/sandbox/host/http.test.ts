import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { eventually, keys } from './running-host.ts';
import { sharedHost } from './shared-host.ts';

const host = sharedHost(['--log', 'json']);

describe('HTTP functions', { timeout: 30_000 }, () => {
    it('get method, URL, route parameters, joined query values, headers and body', async () => {
        const response = await host().fetch('/api/echo/J%C3%B6rg%20B/12?a=1&a=2&empty=', {
            method: 'POST',
            headers: { 'x-given': 'yes' },
            body: 'grüße',
        });
        expect(response.status).toBe(201);
        expect(await response.json()).toMatchObject({
            url: `${host().url}/api/echo/J%C3%B6rg%20B/12?a=1&a=2&empty=`,
            method: 'POST',
            params: { name: 'Jörg B', count: '12' },
            query: { a: '1,2', empty: '' },
            header: 'yes',
            body: 'grüße',
            invocationId: 36,
        });
    });

    it('answer with their own headers and cookies', async () => {
        const response = await host().fetch('/api/echo/x');
        expect(response.headers.get('x-sample')).toBe('yes');
        expect(response.headers.get('content-type')).toBe('application/json');
        expect(response.headers.getSetCookie()).toEqual(['seen=once; path=/; samesite=strict; httponly']);
    });

    it('are listed at the root of the app', async () => {
        const response = await host().fetch('/');
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect((await response.text()).split('\n')).toEqual([
            'Your Functions 4.0 app is up and running',
            '',
            '/api/administered  GET, POST  (admin key)',
            '/api/crashing  GET, POST',
            '/api/echo/{name}/{count:int?}  GET, POST',
            '/api/enqueue  GET, POST',
            '/api/environment  GET, POST',
            '/api/failing  GET, POST',
            '/api/files/known  GET, POST',
            '/api/files/{*path}  GET, POST',
            '/api/guarded  GET, POST  (function key)',
            '/api/silent  GET, POST',
            '/api/slow  GET, POST',
            '',
        ]);
    });

    it('are found whatever the case of the path', async () => {
        expect((await host().fetch('/API/Echo/x')).status).toBe(201);
    });

    it('are not found when a constraint of the route does not hold', async () => {
        expect((await host().fetch('/api/echo/x/twelve')).status).toBe(404);
    });

    it('are not found with another method', async () => {
        expect((await host().fetch('/api/echo/x', { method: 'DELETE' })).status).toBe(404);
    });

    it('are not found outside of the route prefix', async () => {
        expect((await host().fetch('/echo/x')).status).toBe(404);
        expect((await host().fetch('/apis/echo/x')).status).toBe(404);
    });

    it('with a literal route win over those with a parameter', async () => {
        expect(await (await host().fetch('/api/files/known')).text()).toBe('literal');
        expect(await (await host().fetch('/api/files/a/b.txt')).text()).toBe('a/b.txt');
    });

    it('that return nothing answer 204', async () => {
        const response = await host().fetch('/api/silent');
        expect(response.status).toBe(204);
        expect(await response.text()).toBe('');
    });

    it('that throw answer 500 without a body and are logged', async () => {
        const response = await host().fetch('/api/failing');
        expect(response.status).toBe(500);
        expect(await response.text()).toBe('');
        const line = await eventually(host(), 'the log line', () =>
            host().lines.find((text) => text.includes('failing on purpose')),
        );
        expect(JSON.parse(line)).toMatchObject({
            level: 'error',
            category: 'Function.failing',
            invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            message: expect.stringContaining("Executed 'Functions.failing' (Failed,"),
        });
    });

    it('refuse a body of more than 100 MiB by its announced length', async () => {
        const status = await new Promise<number | undefined>((resolve, reject) => {
            const sent = request(
                `${host().url}/api/echo/x`,
                { method: 'POST', headers: { 'content-length': String(100 * 1024 * 1024 + 1) } },
                (response) => {
                    resolve(response.statusCode);
                    sent.destroy();
                },
            );
            sent.on('error', reject);
            sent.flushHeaders();
        });
        expect(status).toBe(413);
    });

    it('take a body of 20 MiB', async () => {
        const body = 'x'.repeat(20 * 1024 * 1024);
        const response = await host().fetch('/api/echo/x', { method: 'POST', body });
        const text = await response.text();
        expect(text.length).toBeGreaterThan(body.length);
        expect(text).toContain(body.slice(0, 1000));
    });
});

describe('Keys', { timeout: 30_000 }, () => {
    it.each([
        ['no key', '/api/guarded', undefined, 401],
        ['a wrong key', '/api/guarded', 'wrong', 401],
        ['the system key', '/api/guarded', keys.eventGridKey, 401],
        ['the host key', '/api/guarded', keys.functionKey, 200],
        ['its own key', '/api/guarded', keys.functionKeys.guarded, 200],
        ['the master key', '/api/guarded', keys.masterKey, 200],
        ['the host key, for an admin function', '/api/administered', keys.functionKey, 401],
        ['the master key, for an admin function', '/api/administered', keys.masterKey, 200],
    ])('decide: %s', async (_what, path, key, status) => {
        const inHeader = await host().fetch(
            path,
            key === undefined ? {} : { headers: { 'x-functions-key': key } },
        );
        const inQuery = await host().fetch(key === undefined ? path : `${path}?code=${key}`);
        expect([inHeader.status, inQuery.status]).toEqual([status, status]);
    });

    it('are shown to the master key only', async () => {
        const path = '/admin/host/systemkeys/eventgrid_extension';
        expect((await host().fetch(path)).status).toBe(401);
        expect((await host().fetch(`${path}?code=${keys.functionKey}`)).status).toBe(401);
        const response = await host().fetch(`${path}?code=${keys.masterKey}`);
        expect(await response.json()).toMatchObject({
            name: 'eventgrid_extension',
            value: keys.eventGridKey,
        });
    });
});

describe('The admin API', { timeout: 30_000 }, () => {
    it('lists the functions', async () => {
        const response = await host().fetch('/admin/functions', {
            headers: { 'x-functions-key': keys.masterKey },
        });
        expect(await response.json()).toContainEqual(
            expect.objectContaining({
                name: 'on-message',
                config: expect.objectContaining({
                    bindings: [
                        expect.objectContaining({ type: 'queueTrigger', queueName: '%SAMPLE_QUEUE%' }),
                    ],
                }),
            }),
        );
    });

    it('answers a ping without a key', async () => {
        expect((await host().fetch('/admin/host/ping')).status).toBe(200);
    });

    it('runs a function by hand, with its input', async () => {
        const response = await host().fetch(`/admin/functions/on-message?code=${keys.masterKey}`, {
            method: 'POST',
            body: JSON.stringify({ input: '{"by":"hand"}' }),
        });
        expect(response.status).toBe(202);
        const shown = await eventually(host(), 'the run', () => host().shown('message')[0]);
        expect(shown.message).toEqual({ by: 'hand' });
    });

    it('does not run a function without the master key, nor one that is not there', async () => {
        expect((await host().fetch('/admin/functions/on-tick', { method: 'POST' })).status).toBe(401);
        const path = `/admin/functions/nobody?code=${keys.masterKey}`;
        expect((await host().fetch(path, { method: 'POST' })).status).toBe(404);
    });
});

describe('Log lines', { timeout: 30_000 }, () => {
    it('have category, level and invocation, and obey host.json', async () => {
        await host().fetch('/api/echo/logged');
        const line = await eventually(host(), 'the log line', () =>
            host().lines.find((text) => text.includes('"Function.echo.User"')),
        );
        expect(JSON.parse(line)).toEqual({
            time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
            level: 'information',
            category: 'Function.echo.User',
            invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            message: 'echoing',
        });
        expect(host().lines.filter((text) => text.includes('not shown by default'))).toEqual([]);
    });

    it('are not written for a function that host.json silences', async () => {
        await host().fetch(`/api/guarded?code=${keys.functionKey}`);
        await host().fetch('/api/echo/after');
        await eventually(host(), 'the later run', () =>
            host().lines.findLast((text) => text.includes('"Function.echo"')),
        );
        expect(host().lines.filter((text) => text.includes('"Function.guarded"'))).toEqual([]);
    });

    it('let hooks see the run', async () => {
        await host().fetch('/api/echo/hooked');
        const shown = await eventually(host(), 'the hook', () => host().shown('post')[0]);
        expect(shown).toEqual({ what: 'post', before: 'echo', error: null });
    });
});
