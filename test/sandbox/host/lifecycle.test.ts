import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
    type AppDirectory,
    emptyApp,
    eventually,
    type RunningHost,
    sampleApp,
    startFailing,
    startSample,
} from './running-host.ts';

let sample: AppDirectory;

beforeAll(async () => {
    sample = await sampleApp();
});

afterAll(async () => {
    await sample?.remove();
});

/** An app whose bundle and host.json are these texts. */
async function appWith(bundle: string | undefined, hostJson = '{"version":"2.0"}'): Promise<AppDirectory> {
    const app = await emptyApp();
    await writeFile(join(app.path, 'package.json'), '{"type":"module","main":"main.js"}');
    await writeFile(join(app.path, 'host.json'), hostJson);
    if (bundle !== undefined) await writeFile(join(app.path, 'main.js'), bundle);
    return app;
}

const registersOne = `
    import { registerFunction, setProgrammingModel } from '@azure/functions-core';
    setProgrammingModel({ name: 'test', version: '1', getInvocationModel() {} });
    registerFunction({ name: 'one', bindings: { t: { type: 'TYPE', OPTIONS } } }, () => undefined);
`;

describe('A start that fails', { timeout: 30_000 }, () => {
    it.each([
        [
            'a missing bundle',
            undefined,
            undefined,
            /^Functions host: The app is not built: .*main\.js does not exist\./,
        ],
        [
            'an app that throws after it registered a function, in several lines',
            `${registersOne.replace('TYPE', 'timerTrigger').replace('OPTIONS', "schedule: '0 0 0 1 1 *'")}
            throw new Error("first\\n  second")`,
            undefined,
            /^Functions host: Worker was unable to load entry point "main\.js": first \| second$/,
        ],
        ['a host.json that is no JSON', 'export {};', '{', /^Functions host: host\.json is not JSON/],
        [
            'a host.json with a wrong value',
            'export {};',
            '{"version":"2.0","extensions":{"queues":{"batchSize":33}}}',
            /^Functions host: host\.json: extensions\.queues\.batchSize is 33, allowed is a whole number from 1 to 32\.$/,
        ],
        [
            'a trigger that the host does not support',
            registersOne.replace('TYPE', 'kafkaTrigger').replace('OPTIONS', ''),
            undefined,
            /^Functions host: 'one' has a trigger that this host does not support: kafkaTrigger\.$/,
        ],
        [
            'a schedule that is none',
            registersOne.replace('TYPE', 'timerTrigger').replace('OPTIONS', "schedule: 'hourly'"),
            undefined,
            /^Functions host: The schedule expression 'hourly' of 'one' was not recognized/,
        ],
        [
            'an app setting that does not exist',
            registersOne.replace('TYPE', 'queueTrigger').replace('OPTIONS', "queueName: '%MISSING%'"),
            undefined,
            /^Functions host: The queueName of 'one' names the app setting MISSING, which does not exist\.$/,
        ],
        [
            'a connection that does not exist',
            registersOne
                .replace('TYPE', 'queueTrigger')
                .replace('OPTIONS', "queueName: 'q', connection: 'Other'"),
            undefined,
            /^Functions host: The connection 'Other' has no app setting: Other or Other__queueServiceUri\.$/,
        ],
    ])('says so in one line: %s', async (_what, bundle, hostJson, message) => {
        const app = await appWith(bundle, hostJson);
        const { code, errors } = await startFailing(app);
        await app.remove();
        expect(errors).toEqual([expect.stringMatching(message)]);
        expect(code).toBe(1);
    });

    it('says so in one line: a missing host.json', async () => {
        const app = await emptyApp();
        const { code, errors } = await startFailing(app);
        await app.remove();
        expect(errors).toEqual([expect.stringMatching(/^Functions host: host\.json is missing: /)]);
        expect(code).toBe(1);
    });

    it('says so in one line: a taken port', async () => {
        const blocker = createServer();
        const port = await new Promise<number>((resolve) => {
            blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as AddressInfo).port));
        });
        const { code, errors } = await startFailing(sample, {}, ['--port', String(port)]);
        await new Promise((resolve) => blocker.close(resolve));
        expect(errors).toEqual([`Functions host: The port ${port} is taken.`]);
        expect(code).toBe(1);
    });

    it('says so in one line: an option that is wrong', async () => {
        const { code, errors } = await startFailing(sample, {}, ['--port', 'http']);
        expect(errors).toEqual([
            "Functions host: --port is 'http', allowed is a whole number from 0 to 65535.",
        ]);
        expect(code).toBe(1);
    });
});

describe('As with the worker of Azure, a start succeeds', { timeout: 30_000 }, () => {
    it.each([
        ['that throws before it registers a function', 'throw new Error("no good")', /main\.js": no good/],
        ['that registers nothing', 'export {};', undefined],
    ])('of an app %s: it has no functions, and only its console reports why', async (_what, bundle, why) => {
        const app = await appWith(bundle);
        const host = await startSample({ app });
        expect((await host.fetch('/api/anything')).status).toBe(404);
        await eventually(host, 'the warning', () =>
            host.lines.find((line) => line.includes('No job functions found')),
        );
        if (why !== undefined) expect(host.lines.join('\n')).toMatch(why);
        await host.end('SIGKILL');
        await app.remove();
    });
});

it('A worker whose start hooks do not end is stopped', { timeout: 30_000 }, async () => {
    const register = registersOne.replace('TYPE', 'httpTrigger').replace('OPTIONS', '');
    const app = await appWith(`${register}
        import { registerHook } from '@azure/functions-core';
        registerHook('appStart', () => new Promise(() => setInterval(() => undefined, 1000)));`);
    const { code, errors } = await startFailing(app, {}, ['--port', '0', '--start-seconds', '1']);
    await app.remove();
    expect(errors).toEqual(['Functions host: The worker did not answer within 1 s.']);
    expect(code).toBe(1);
});

describe('The output of an app is filtered as the host filters it', { timeout: 30_000 }, () => {
    it.each([
        ['{}', true],
        ['{ "default": "Warning", "Host.Function.Console": "Information" }', true],
        ['{ "Host": "Warning" }', false],
        ['{ "default": "Warning" }', false],
    ])('with the levels %s it is shown: %s', async (levels, isShown) => {
        const app = await appWith(
            `process.stdout.write('a line of the app\\n'); console.error('an error of the app');`,
            `{ "version": "2.0", "logging": { "logLevel": ${levels} } }`,
        );
        const host = await startSample({ app });
        await host.end('SIGTERM');
        const shown = host.lines.filter((line) => line.includes('Host.Function.Console a line of the app'));
        expect(shown).toHaveLength(isShown ? 1 : 0);
        expect(host.lines.filter((line) => line.includes('an error of the app'))).toHaveLength(1);
        await app.remove();
    });
});

describe('A running host', { timeout: 30_000 }, () => {
    async function withHost(
        settings: Record<string, string>,
        test: (host: RunningHost) => Promise<void>,
    ): Promise<void> {
        const host = await startSample({ app: sample, settings });
        try {
            await test(host);
        } finally {
            await host.end('SIGKILL');
        }
    }

    it('ends with an error when the app throws outside of an invocation', async () => {
        await withHost({}, async (host) => {
            const ended = new Promise((resolve) => host.process.once('exit', resolve));
            await host.fetch('/api/crashing');
            expect(await ended).toBe(1);
        });
    });

    it('finishes the running requests before it stops, and accepts no new ones', async () => {
        await withHost({}, async (host) => {
            const slow = host.fetch('/api/slow?ms=400');
            await eventually(host, 'the slow run', () => host.shown('slow-started')[0]);
            const ended = host.end('SIGTERM');
            expect(await (await slow).text()).toBe('done');
            expect(await ended).toEqual({ code: 0, signal: null });
            await expect(host.fetch('/api/echo/x')).rejects.toThrow('fetch failed');
        });
    });

    it('stops when its parent ends', async () => {
        await withHost({}, async (host) => {
            const ended = new Promise((resolve) => host.process.once('exit', resolve));
            host.process.disconnect();
            expect(await ended).toBe(0);
        });
    });

    it('does not start functions that an app setting disables', async () => {
        await withHost({ 'AzureWebJobs.echo.Disabled': 'true' }, async (host) => {
            expect((await host.fetch('/api/echo/x')).status).toBe(404);
            expect((await host.fetch('/api/silent')).status).toBe(204);
        });
    });
});
