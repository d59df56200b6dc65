/** The sample app, bundled as the product is, in a Functions host of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleApp } from '../../../scripts/build.ts';

const root = resolve(import.meta.dirname, '../../..');

export const keys = {
    masterKey: 'master-key-of-the-test',
    functionKey: 'function-key-of-the-test',
    eventGridKey: 'event-grid-key-of-the-test',
    functionKeys: { guarded: 'key-of-guarded-alone' },
};

/** A connection string at which nothing listens. */
export const nowhere =
    'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;' +
    'BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;' +
    'TableEndpoint=http://127.0.0.1:1/devstoreaccount1;';

export interface AppDirectory {
    readonly path: string;
    remove(): Promise<void>;
}

/** A directory with the bundle, package.json and host.json of the sample app, far from any node_modules. */
export async function sampleApp(source = 'sample-app'): Promise<AppDirectory> {
    const app = await emptyApp();
    await bundleApp({
        entryPoint: join(import.meta.dirname, source, 'main.ts'),
        outfile: join(app.path, 'dist/main.js'),
    });
    await copyFile(join(import.meta.dirname, 'sample-app/host.json'), join(app.path, 'host.json'));
    return app;
}

/** With a package.json only. */
export async function emptyApp(): Promise<AppDirectory> {
    const path = await mkdtemp(join(tmpdir(), 'pgwarden-host-test-'));
    await writeFile(join(path, 'package.json'), '{"type":"module","main":"dist/main.js"}');
    return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface RunningHost {
    readonly url: string;
    readonly process: ChildProcess;
    /** What the host printed so far, line by line. */
    readonly lines: readonly string[];
    /** What functions of the sample app showed, oldest first. */
    shown(what: string): readonly Shown[];
    fetch(path: string, init?: RequestInit): Promise<Response>;
    /** Sends a signal and resolves to how the process ended. */
    end(signal: NodeJS.Signals): Promise<Ending>;
}

export type Shown = Readonly<Record<string, unknown>>;

export interface Ending {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
}

export interface HostStart {
    readonly app: AppDirectory;
    readonly settings?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
    /** Path of the Node that runs it. Default: this one. */
    readonly node?: string;
}

/** Rejects with the error output when the host ends instead of getting ready. */
export async function startSample({ app, settings = {}, args = [], node }: HostStart): Promise<RunningHost> {
    const host = spawnHost(app, { ...defaultSettings, ...settings }, ['--port', '0', ...args], node);
    const url = await new Promise<string>((ready, failed) => {
        host.process.once('message', (message) => ready(readyUrl(message)));
        host.process.once('close', () => failed(new Error(host.errors.join('\n'))));
    });
    return {
        url,
        process: host.process,
        lines: host.lines,
        shown: (what) =>
            host.lines
                .map(messageIn)
                .filter((text) => text.startsWith('sample: '))
                .map((text): Shown => JSON.parse(text.slice('sample: '.length)))
                .filter((shown) => shown.what === what),
        fetch: (path, init) => fetch(`${url}${path}`, init),
        async end(signal) {
            const ended = ending(host.process);
            host.process.kill(signal);
            return ended;
        },
    };
}

/** What a log line says, in either of the formats. */
function messageIn(line: string): string {
    if (line.startsWith('{')) return String(JSON.parse(line).message);
    return line.split(' Host.Function.Console ')[1] ?? line;
}

/** Starts a host that is expected to fail; resolves to how it ended and its error output. */
export async function startFailing(
    app: AppDirectory,
    settings: Readonly<Record<string, string>> = {},
    args: readonly string[] = ['--port', '0'],
): Promise<Ending & { readonly errors: readonly string[] }> {
    const host = spawnHost(app, { ...defaultSettings, ...settings }, args);
    const ended = await ending(host.process);
    return { ...ended, errors: host.errors };
}

const defaultSettings = {
    AzureWebJobsStorage: nowhere,
    SAMPLE_QUEUE: 'sample',
    SAMPLE_SCHEDULE: '0 0 0 1 1 *',
};

function spawnHost(
    app: AppDirectory,
    settings: Readonly<Record<string, string>>,
    args: readonly string[],
    node = process.execPath,
): { readonly process: ChildProcess; readonly lines: string[]; readonly errors: string[] } {
    const child = spawn(node, [join(root, 'sandbox/host/main.ts'), '--app', app.path, ...args], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { PATH: process.env.PATH, SANDBOX_HOST_KEYS: JSON.stringify(keys), ...settings },
    });
    const lines: string[] = [];
    const errors: string[] = [];
    if (child.stdout !== null)
        createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    if (child.stderr !== null)
        createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
    return { process: child, lines, errors };
}

/** `close` comes when the output is read to its end, too. */
async function ending(child: ChildProcess): Promise<Ending> {
    if (child.exitCode !== null || child.signalCode !== null)
        return { code: child.exitCode, signal: child.signalCode };
    return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
}

function readyUrl(message: unknown): string {
    if (typeof message === 'object' && message !== null && 'url' in message) return String(message.url);
    throw new Error(`Not a ready message: ${JSON.stringify(message)}`);
}

/** Polls until the probe gives something else than undefined; rejects after 20 s with the host's output. */
export async function eventually<T>(
    host: { readonly lines: readonly string[] },
    what: string,
    probe: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
        const found = await probe();
        if (found !== undefined) return found;
        await delay(25);
    }
    throw new Error(`Waited in vain for ${what}. The host printed:\n${host.lines.join('\n')}`);
}
