import { copyFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleApp, productBundle } from '../../../scripts/build.ts';
import {
    type AppDirectory,
    emptyApp,
    eventually,
    keys,
    nowhere,
    startFailing,
    startSample,
} from './running-host.ts';

/** The product's bundle alone, far from any node_modules. */
let app: AppDirectory;

beforeAll(async () => {
    app = await emptyApp();
    const bundle = await bundleApp({ ...productBundle, outfile: join(app.path, 'dist/main.js') });
    expect(bundle.bytes).toBeGreaterThan(100_000);
    await copyFile(resolve(import.meta.dirname, '../../../host.json'), join(app.path, 'host.json'));
}, 60_000);

afterAll(() => app.remove());

const settings = { SUBSCRIPTION_IDS: '11111111-1111-4111-8111-111111111111' };

it('The product runs from its bundle alone, without node_modules', { timeout: 60_000 }, async () => {
    const host = await startSample({ app, settings });
    expect((await host.fetch('/api/audit')).status).toBe(401);
    await host.end('SIGKILL');
});

it('The product streams its responses through the worker’s own server', { timeout: 60_000 }, async () => {
    const host = await startSample({ app, settings });
    const response = await host.fetch('/api/pause', { headers: { 'x-functions-key': keys.functionKey } });
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'Unavailable' }]);
    // The programming model sets it on responses that it streams.
    expect(response.headers.get('x-ms-invocation-id')).toMatch(/^[0-9a-f-]{36}$/);
    await host.end('SIGKILL');
});

describe('An unusable setting fails the indexing with the whole message, instead of giving an app without functions', {
    timeout: 60_000,
}, () => {
    it.each([
        ['one', { ...settings, DRY_RUN: 'maybe' }, ['DRY_RUN is "maybe"; allowed: true, false']],
        [
            'several',
            { SUBSCRIPTION_IDS: 'all', DRY_RUN: 'maybe', SWEEP_SCHEDULE: 'daily', DRYRUN: 'false' },
            [
                'DRYRUN is not a setting; allowed: DRY_RUN',
                'DRY_RUN is "maybe"; allowed: true, false',
                'SUBSCRIPTION_IDS is "all"; allowed: subscription ids (GUIDs) separated by commas',
                'SWEEP_SCHEDULE is "daily"; allowed: an NCRONTAB expression of six fields, such as 0 0 */6 * * *, that fires once a minute at most',
            ],
        ],
        [
            'one that is missing',
            {},
            ['SUBSCRIPTION_IDS is not set; required; allowed: subscription ids (GUIDs) separated by commas'],
        ],
    ])('%s', async (_what, environment, problems) => {
        const { code, errors } = await startFailing(app, environment);
        expect(errors).toEqual([
            [
                'Functions host: Worker was unable to load entry point "dist/main.js": The app settings are invalid:',
                ...problems.map((problem) => `- ${problem}`),
            ].join(' | '),
        ]);
        expect(code).toBe(1);
    });
});

it('The stack trace of a failed invocation names the sources of the minified bundle', {
    timeout: 60_000,
}, async () => {
    const host = await startSample({ app, settings });
    const response = await host.fetch('/admin/functions/on-assessment', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-functions-key': keys.masterKey },
        body: JSON.stringify({ input: '{"server":"no id"}' }),
    });
    expect(response.status).toBe(202);
    const inParser = /\bsrc\/azure\/storage\/schemas\/message-schema\.ts:\d+:\d+/;
    await eventually(host, 'the frame of the parser', () =>
        host.lines.some((line) => inParser.test(line)) ? true : undefined,
    );
    expect(host.lines).toContainEqual(expect.stringMatching(/^ +at .*functions\/queue-triggers\.ts:\d+:\d+/));
    await host.end('SIGKILL');
});

it('The worker responds to its host although storage accepts and never responds', {
    timeout: 60_000,
}, async () => {
    const silent = createServer();
    await new Promise<void>((listening) => void silent.listen(0, '127.0.0.1', listening));
    const { port } = silent.address() as AddressInfo;
    const connection = nowhere.replaceAll('127.0.0.1:1/', `127.0.0.1:${port}/`);
    // Far less than the ten seconds after which one call of storage is given up.
    const args = ['--port', '0', '--start-seconds', '5'];
    const host = await startSample({ app, settings: { ...settings, AzureWebJobsStorage: connection }, args });
    expect((await host.fetch('/api/audit')).status).toBe(401);
    await host.end('SIGKILL');
    silent.closeAllConnections();
    await new Promise((closed) => silent.close(closed));
});
