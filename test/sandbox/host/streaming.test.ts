import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type AppDirectory, eventually, sampleApp, startSample } from './running-host.ts';
import { sharedHost } from './shared-host.ts';

const host = sharedHost(['--log', 'json'], 'streaming-app');

/** The response to a GET as soon as it begins; nothing of its body is read. */
async function begun(path: string): Promise<IncomingMessage> {
    const sent = request(`${host().url}/api/${path}`);
    sent.end();
    const [response] = await once(sent, 'response');
    return response;
}

function lineWith(text: string): string | undefined {
    return host().lines.find((line) => line.includes(text));
}

/** The number of pieces that were read of the last flood, as far as it is shown. */
function flooded(): number {
    return host()
        .shown('flooding')
        .reduce((_most, { pieces }) => Number(pieces), 0);
}

describe('A host in front of a worker that serves HTTP itself', { timeout: 30_000 }, () => {
    it('passes on method, URL, route parameters, headers and body', async () => {
        const path = '/api/echo/J%C3%B6rg/x?a=1&a=2&code=key';
        const response = await host().fetch(path, {
            method: 'POST',
            headers: { 'x-given': 'yes', 'x-forwarded-host': 'forged.example' },
            body: 'grüße',
        });
        expect(await response.json()).toMatchObject({
            url: `${host().url}${path}`,
            headers: { 'x-given': 'yes', host: new URL(host().url).host },
            body: 'grüße',
        });
        const shown = await eventually(host(), 'the parameters', () => host().shown('parameters')[0]);
        expect(shown).toMatchObject({ name: 'echo', params: { rest: 'Jörg/x' } });
    });

    it('passes on a body that comes in chunks, which does not arrive without streams', async () => {
        const sent = request(`${host().url}/api/echo/x`, { method: 'POST' });
        sent.write('in ');
        sent.end('chunks');
        const [response] = await once(sent, 'response');
        let text = '';
        for await (const chunk of response) text += String(chunk);
        expect(JSON.parse(text)).toMatchObject({ body: 'in chunks' });
    });

    it('returns status, headers, and every cookie', async () => {
        const response = await host().fetch('/api/cookies/x');
        expect([response.status, await response.text()]).toEqual([201, 'sweet']);
        expect(response.headers.get('x-sample')).toBe('yes');
        expect(response.headers.getSetCookie()).toEqual(['first=1; path=/', 'second=2; path=/']);
    });

    it('returns the head of a response to HEAD, and reads nothing of its body', async () => {
        const response = await host().fetch('/api/cookies/x', { method: 'HEAD' });
        expect([response.status, response.headers.get('x-sample'), await response.text()]).toEqual([
            201,
            'yes',
            '',
        ]);
    });

    it('returns a response without a body', async () => {
        const response = await host().fetch('/api/release/x', { method: 'POST' });
        expect([response.status, await response.text()]).toEqual([204, '']);
    });

    it('refuses a path and a method of no function itself', async () => {
        expect((await host().fetch('/api/nothing')).status).toBe(404);
        expect((await host().fetch('/api/echo/x', { method: 'DELETE' })).status).toBe(404);
    });
});

describe('A streamed response', { timeout: 30_000 }, () => {
    it('is read no faster than the client reads it, and ends when the client goes', async () => {
        const response = await begun('flood/x');
        response.pause();
        await once(response.once('data', () => response.pause()).resume(), 'data');
        await eventually(host(), 'the buffers to fill', () => (flooded() > 0 ? true : undefined));
        response.destroy();
        const shown = await eventually(host(), 'the end of the flood', () => host().shown('flooded')[0]);
        expect(Number(shown.pieces)).toBeLessThan(5_000);
        await eventually(host(), 'the failed run', () => lineWith('ForwarderError: RequestCanceled'));
    });

    it('that a client does not read in time is cut, before the host ends the process', async () => {
        const before = host().shown('flooded').length;
        const response = await begun('stalling/x');
        response.on('error', () => undefined);
        await eventually(host(), 'the end of the flood', () => host().shown('flooded')[before]);
        expect(lineWith('the client did not read it within 200 ms')).toContain('Response was cut');
    });

    it('that fails half-way is cut, and the run fails with its reason', async () => {
        const response = await begun('breaking/x');
        const read = (async () => {
            for await (const _chunk of response);
        })();
        await expect(read).rejects.toThrow('aborted');
        const line = await eventually(host(), 'the failed run', () =>
            lineWith("Executed 'Functions.breaking' (Failed"),
        );
        expect(JSON.parse(line)).toMatchObject({ level: 'error', category: 'Function.breaking' });
        expect(line).toContain('ForwarderError: ResponseBodyDestination');
        expect(lineWith('breaking on purpose')).toContain('Response was cut');
    });

    it('of a function that throws is an empty one with status 500, and the run fails with its reason', async () => {
        const response = await host().fetch('/api/failing/x');
        expect([response.status, await response.text()]).toEqual([500, '']);
        const line = await eventually(host(), 'the failed run', () => lineWith('failing on purpose'));
        expect(JSON.parse(line)).toMatchObject({ level: 'error', category: 'Function.failing' });
    });
});

describe('A response in parts', { timeout: 30_000 }, () => {
    const parted = sharedHost([], 'streaming-app');

    it('arrives part by part', async () => {
        const response = await parted().fetch('/api/parts/x');
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
        expect(await reader?.read()).toEqual({ done: false, value: 'first' });
        await parted().fetch('/api/release/x', { method: 'POST' });
        expect(await reader?.read()).toEqual({ done: false, value: 'second' });
        expect(await reader?.read()).toEqual({ done: true, value: undefined });
    });
});

describe('A worker whose server does not answer', { timeout: 30_000 }, () => {
    it('gets the request three times, and the client the error of the host', async () => {
        let app: AppDirectory | undefined;
        try {
            app = await sampleApp('streaming-app');
            const deaf = await startSample({ app, settings: { HTTP_URI: 'http://127.0.0.1:1/' } });
            const response = await deaf.fetch('/api/echo/x');
            expect([response.status, await response.text()]).toEqual([502, '']);
            const tried = deaf.lines.filter((line) => line.includes('Failed to proxy request to the worker'));
            expect(tried).toEqual([
                expect.stringContaining('Retrying in 50ms. Attempt 1 of 3.'),
                expect.stringContaining('Retrying in 100ms. Attempt 2 of 3.'),
            ]);
            await deaf.end('SIGKILL');
        } finally {
            await app?.remove();
        }
    });
});
