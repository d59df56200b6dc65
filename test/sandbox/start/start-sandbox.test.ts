import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deadLetterBlobs } from '../../../sandbox/start/dead-letter-blobs.ts';
import type { SandboxOptions } from '../../../sandbox/start/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start/start-sandbox.ts';
import { type Fixture, fixtureApp, isRunning } from './fixture.ts';

let fixture: Fixture;
let sandbox: Sandbox | undefined;
let lines: string[] = [];

beforeAll(async () => {
    fixture = await fixtureApp();
});

afterAll(async () => {
    await fixture?.remove();
});

afterEach(async () => {
    await sandbox?.stop();
    sandbox = undefined;
    lines = [];
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
    const started = await startSandbox({
        appDirectory: fixture.directory,
        timeScale: 0.01,
        servers: 3,
        hostOutput: (line) => lines.push(line),
        ...options,
    });
    sandbox = started;
    return started;
}

function withOperatorKey({ endpoints }: Sandbox) {
    return { headers: { 'x-functions-key': endpoints.operatorKey } };
}

describe('A sandbox', { timeout: 60_000 }, () => {
    it('hands the app the settings of Azure with its own endpoints', async () => {
        const running = await start({ settings: { BASELINE: 'strict', EXTRA: 'yes' }, dryRun: true });
        const response = await fetch(`${running.endpoints.functions}/api/settings`, withOperatorKey(running));
        const { resourceManager, identity } = running.endpoints;
        expect(await response.json()).toEqual({
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
            NODE_EXTRA_CA_CERTS: running.endpoints.caFile,
            FUNCTIONS_WORKER_RUNTIME: 'node',
            AzureWebJobsStorage: running.endpoints.storageConnectionString,
            DRY_RUN: 'true',
            BASELINE: 'strict',
            SUBSCRIPTION_IDS: running.endpoints.subscriptionIds.join(','),
            LOG_ANALYTICS_WORKSPACE_ID: expect.stringContaining('/workspaces/'),
            SWEEP_SCHEDULE: '30 * * * * *',
            OPERATION_SETTLE_TIME: 'PT1S',
            AZURE_RESOURCE_MANAGER_ENDPOINT: resourceManager,
            AZURE_RESOURCE_MANAGER_AUDIENCE: `${resourceManager}/`,
            KEY_VAULT_DNS_SUFFIX: 'localhost',
            NOTIFICATION_TOPIC_ENDPOINT: running.simulator.endpoints.eventGridTopic,
            AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
            IDENTITY_ENDPOINT: identity,
            IDENTITY_HEADER: running.simulator.endpoints.identityHeader,
            EXTRA: 'yes',
        });
    });

    it('starts its host again after a kill, at the same address, with the same keys and changed settings', async () => {
        const running = await start();
        const { host, endpoints } = running;
        const before = host.pid;
        await host.kill();
        expect(host.pid).toBeUndefined();
        await expect(fetch(`${endpoints.functions}/api/settings`)).rejects.toThrow('fetch failed');
        await host.start({ EXTRA: 'new', BASELINE: undefined });
        expect(host.pid).not.toBe(before);
        const response = await fetch(`${endpoints.functions}/api/settings`, withOperatorKey(running));
        const settings: unknown = await response.json();
        expect(settings).toMatchObject({ EXTRA: 'new' });
        expect(settings).not.toHaveProperty('BASELINE');
    });

    it('reports when the app crashes, but not when a test kills it', async () => {
        const running = await start();
        await running.host.kill();
        await running.host.start();
        await fetch(`${running.endpoints.functions}/api/crash`);
        expect(await running.crashed).toMatch(
            /^Functions host: Uncaught exception in the app: .*crashing on purpose/,
        );
    });

    it('reports when Azurite ends', async () => {
        const running = await start();
        process.kill(running.storage.azurite.pid, 'SIGKILL');
        expect(await running.crashed).toBe('Azurite ended by itself.');
    });

    it('leaves nothing running and no files when it stops', async () => {
        const running = await start();
        const pids = [running.host.pid ?? 0, running.storage.azurite.pid];
        expect(pids.map(isRunning)).toEqual([true, true]);
        await running.stop();
        expect(pids.map(isRunning)).toEqual([false, false]);
        await expect(readFile(running.endpoints.caFile)).rejects.toThrow('ENOENT');
    });

    it('keeps what storage and the fleet hold when it has a data directory', async () => {
        const dataDirectory = join(fixture.directory, 'data');
        const queue = ({ endpoints }: Sandbox) =>
            QueueServiceClient.fromConnectionString(endpoints.storageConnectionString).getQueueClient('kept');
        const first = await start({ dataDirectory });
        await queue(first).create();
        await queue(first).sendMessage('still here');
        const [server] = first.simulator.world.servers.values();
        if (server === undefined) throw new Error('The fleet is empty');
        first.simulator.changeSilently(server, { parameters: { log_checkpoints: 'off' } });
        await first.stop();
        const second = await start({ dataDirectory });
        const { peekedMessageItems } = await queue(second).peekMessages();
        expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['still here']);
        const kept = second.simulator.world.servers.get(server.id.toLowerCase());
        expect(kept?.record.parameters.log_checkpoints?.value).toBe('off');
    });

    it('keeps the baseline that an operator uploaded, until another one is given', async () => {
        const dataDirectory = join(fixture.directory, 'own-baseline');
        const firstBaseline = { name: 'sandbox', extends: 'standard' };
        const blobOf = ({ endpoints }: Sandbox) =>
            BlobServiceClient.fromConnectionString(endpoints.storageConnectionString)
                .getContainerClient('config')
                .getBlockBlobClient('sandbox.json');
        const first = await start({ dataDirectory, firstBaseline });
        expect(first.baseline).toBe('first');
        const own = JSON.stringify({ name: 'mine', extends: 'strict' });
        await blobOf(first).upload(own, own.length);
        await first.stop();
        const second = await start({ dataDirectory, firstBaseline });
        expect(second.baseline).toBe('kept');
        expect((await blobOf(second).downloadToBuffer()).toString()).toBe(own);
        await second.stop();
        const third = await start({ dataDirectory, baseline: { name: 'given', extends: 'mcsb' } });
        expect(third.baseline).toBe('given');
        expect(JSON.parse((await blobOf(third).downloadToBuffer()).toString())).toEqual({
            name: 'given',
            extends: 'mcsb',
        });
    });

    it('refuses a directory that another one uses, and leaves that one alone', async () => {
        const dataDirectory = join(fixture.directory, 'shared');
        const stateDirectory = join(fixture.directory, '.shared');
        const first = await start({ dataDirectory, stateDirectory });
        const kept = await readFile(join(stateDirectory, 'endpoints.json'), 'utf8');
        const options = { appDirectory: fixture.directory };
        const used = `is used by another sandbox, process ${process.pid}, at ${first.endpoints.functions}. Stop it, or choose another`;
        await expect(startSandbox({ ...options, stateDirectory })).rejects.toThrow(
            `${stateDirectory} ${used} --state and --port-base.`,
        );
        await expect(startSandbox({ ...options, dataDirectory })).rejects.toThrow(
            `${dataDirectory} ${used} --data and --port-base.`,
        );
        expect(await readFile(join(stateDirectory, 'endpoints.json'), 'utf8')).toBe(kept);
        expect(
            (await fetch(`${first.endpoints.functions}/api/settings`, withOperatorKey(first))).status,
        ).toBe(200);
        await first.stop();
        await start({ dataDirectory, stateDirectory });
    });

    it('hands the app a baseline of its own as a blob', async () => {
        const running = await start({ baseline: { name: 'mine', extends: 'strict' } });
        expect(running.host.settings.BASELINE).toBe('sandbox.json');
        const blob = BlobServiceClient.fromConnectionString(running.endpoints.storageConnectionString)
            .getContainerClient('config')
            .getBlobClient('sandbox.json');
        const text = (await blob.downloadToBuffer()).toString('utf8');
        expect(JSON.parse(text)).toEqual({ name: 'mine', extends: 'strict' });
    });

    it('keeps undeliverable events in the dead-letter container', async () => {
        const running = await start();
        const { storageConnectionString } = running.endpoints;
        await deadLetterBlobs(storageConnectionString, 'pgwarden-changes')([{ id: 'lost' }]);
        const container =
            BlobServiceClient.fromConnectionString(storageConnectionString).getContainerClient(
                'dead-letters',
            );
        const names: string[] = [];
        for await (const { name } of container.listBlobsFlat()) names.push(name);
        expect(names).toEqual([expect.stringMatching(/^PGWARDEN-CHANGES(\/\d+){4}\/[0-9a-f-]{36}\.json$/)]);
        const text = await container.getBlobClient(names[0] ?? '').downloadToBuffer();
        expect(JSON.parse(text.toString('utf8'))).toEqual([{ id: 'lost' }]);
    });

    it('lays its ports out from a base, and says which one is taken', async () => {
        const base = 20_000 + Math.floor(Math.random() * 30_000);
        const blocker = createServer();
        await new Promise<void>((resolve) => blocker.listen(base + 3, '127.0.0.1', () => resolve()));
        await expect(start({ portBase: base })).rejects.toThrow(
            `Port ${base + 3} is taken; the sandbox needs ${base} to ${base + 12}. Choose others with --port-base.`,
        );
        await new Promise((resolve) => blocker.close(resolve));
        const { endpoints, host } = await start({ portBase: base });
        expect(endpoints.functions).toBe(`http://localhost:${base}`);
        expect(endpoints.console).toBe(`http://localhost:${base}/console`);
        expect(host.settings.CONSOLE_URL).toBe(endpoints.console);
        expect(endpoints.resourceManager).toBe(`https://localhost:${base + 1}`);
        expect(endpoints.storageConnectionString).toContain(`TableEndpoint=http://127.0.0.1:${base + 7}/`);
    });
});

describe('A sandbox that cannot start', { timeout: 60_000 }, () => {
    it('reports that the app is not built', async () => {
        const broken = await fixtureApp();
        await writeFile(join(broken.directory, 'functions/main.ts'), "import './nowhere.ts';");
        const starting = startSandbox({ appDirectory: broken.directory });
        await expect(starting).rejects.toThrow(
            /^The app does not build: .*Could not resolve "\.\/nowhere\.ts"/,
        );
        await broken.remove();
    });

    it('leaves no endpoints of an earlier run that was killed', async () => {
        const broken = await fixtureApp();
        const stateDirectory = join(broken.directory, '.sandbox');
        await mkdir(stateDirectory);
        await writeFile(join(stateDirectory, 'endpoints.json'), '{}');
        await writeFile(join(broken.directory, 'functions/main.ts'), "import './nowhere.ts';");
        await expect(startSandbox({ appDirectory: broken.directory, stateDirectory })).rejects.toThrow(
            'does not build',
        );
        await expect(readFile(join(stateDirectory, 'endpoints.json'))).rejects.toThrow('ENOENT');
        await broken.remove();
    });

    it('reports the error of an app that does not load', async () => {
        const broken = await fixtureApp();
        await writeFile(join(broken.directory, 'functions/main.ts'), "throw new Error('no good');");
        const starting = startSandbox({ appDirectory: broken.directory });
        await expect(starting).rejects.toThrow(
            'The app has no functions: Worker was unable to load entry point "dist/main.js": no good',
        );
        await broken.remove();
    });
});
