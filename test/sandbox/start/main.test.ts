import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, isRunning } from './fixture.ts';

const main = resolve(import.meta.dirname, '../../../sandbox/main.ts');

let directory: string;
let running: ChildProcess | undefined;
const children: ChildProcess[] = [];

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-main-'));
});

afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    running = undefined;
    await rm(directory, { recursive: true, force: true });
});

interface Started {
    readonly lines: readonly string[];
    readonly errors: readonly string[];
    readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
    signal(signal: NodeJS.Signals): void;
}

function start(...args: readonly string[]): Started {
    const child = spawn(process.execPath, [main, ...args], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    running = child;
    children.push(child);
    const lines: string[] = [];
    const errors: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
    return {
        lines,
        errors,
        ended: new Promise((done) => child.once('close', (code, signal) => done({ code, signal }))),
        signal: (signal) => child.kill(signal),
    };
}

async function endpoints(): Promise<{
    readonly pid: number;
    readonly hostPid: number;
    readonly text: string;
}> {
    const text = await eventually('endpoints.json', () =>
        readFile(join(directory, '.sandbox/endpoints.json'), 'utf8').catch(() => undefined),
    );
    return { text, ...JSON.parse(text) };
}

describe('npm start', { timeout: 60_000 }, () => {
    it('prints every address, drift and repair, and stops with everything at Ctrl-C', async () => {
        const started = start(
            '--port-base',
            '0',
            '--servers',
            '4',
            '--time-scale',
            '0.02',
            '--drift-every',
            '3',
        );
        const { pid, hostPid, text } = await endpoints();
        expect(Object.keys(JSON.parse(text))).toEqual(
            expect.arrayContaining([
                ...[
                    'functions',
                    'console',
                    'resourceManager',
                    'keyVault',
                    'identity',
                    'storageConnectionString',
                ],
                ...['caFile', 'subscriptionIds', 'operatorKey', 'pid'],
            ]),
        );
        expect(pid).toBe(running?.pid);
        await eventually('a drift', () =>
            started.lines.find((line) => /→ (off|deleted|md5|Disabled)$/.test(line)),
        );
        expect(started.lines[0]).toMatch(
            /^Pgwarden and 4 servers in a simulated Azure, ready after \d+\.\d s\./,
        );
        const { console: address } = JSON.parse(text);
        expect(address).toMatch(/^http:\/\/localhost:\d+\/console$/);
        expect(started.lines).toContain(`  Console           ${address}  (choose a person and a role)`);
        await eventually('a repair', () =>
            started.lines.find((line) => line.includes('repaired and read back')),
        );
        started.signal('SIGINT');
        expect(await started.ended).toEqual({ code: 0, signal: null });
        expect(started.errors).toEqual([]);
        expect(isRunning(hostPid)).toBe(false);
    });

    it('takes function keys and names one with --no-sign-in', async () => {
        const started = start('--port-base', '0', '--servers', '1', '--drift-every', '0', '--no-sign-in');
        const { text } = await endpoints();
        const { functions, operatorKey } = JSON.parse(text);
        await eventually('the key', () =>
            started.lines.find((line) => line.endsWith(`/api  (header x-functions-key: ${operatorKey})`)),
        );
        const open = (headers: Readonly<Record<string, string>>) =>
            fetch(`${functions}/api/status`, { headers }).then(({ status }) => status);
        expect(await open({ 'x-functions-key': operatorKey })).toBe(200);
        expect(await open({})).toBe(401);
        expect(started.lines.filter((line) => line.includes('Console'))).toEqual([]);
        started.signal('SIGINT');
        expect(await started.ended).toEqual({ code: 0, signal: null });
    });

    it('ends with one line and leaves nothing running when the host is killed', async () => {
        const started = start('--port-base', '0', '--servers', '1', '--drift-every', '0');
        const { hostPid } = await endpoints();
        await eventually('the greeting', () => started.lines[0]);
        process.kill(hostPid, 'SIGKILL');
        expect(await started.ended).toEqual({ code: 1, signal: null });
        expect(started.errors).toEqual(['Pgwarden sandbox: The Functions host ended with SIGKILL.']);
    });

    it('leaves nothing running when it is killed itself', async () => {
        const started = start('--port-base', '0', '--servers', '1', '--drift-every', '0');
        const { hostPid } = await endpoints();
        started.signal('SIGKILL');
        await started.ended;
        await eventually('the end of the host', () => (isRunning(hostPid) ? undefined : true));
    });

    it('refuses a taken port in one line', async () => {
        const base = 20_000 + Math.floor(Math.random() * 30_000);
        const blocker = createServer();
        await new Promise<void>((done) => blocker.listen(base, '127.0.0.1', () => done()));
        const started = start('--port-base', String(base));
        expect(await started.ended).toEqual({ code: 1, signal: null });
        await new Promise((done) => blocker.close(done));
        expect(started.errors).toEqual([
            `Pgwarden sandbox: Port ${base} is taken; the sandbox needs ${base} to ${base + 12}. Choose others with --port-base.`,
        ]);
    });

    it('refuses to start twice in one place, and the first continues', async () => {
        const first = start('--port-base', '0', '--servers', '1', '--drift-every', '0');
        const { pid, hostPid, text } = await endpoints();
        const log = join(directory, '.sandbox/host.log');
        await eventually('the log', () => readFile(log, 'utf8').catch(() => undefined));
        const second = start('--port-base', '0');
        expect(await second.ended).toEqual({ code: 1, signal: null });
        const { functions } = JSON.parse(text);
        expect(second.errors).toHaveLength(1);
        expect(second.errors[0]).toContain(`is used by another sandbox, process ${pid}, at ${functions}.`);
        expect(isRunning(hostPid)).toBe(true);
        expect((await endpoints()).text).toBe(text);
        expect(await readFile(log, 'utf8')).not.toBe('');
        first.signal('SIGINT');
        expect(await first.ended).toEqual({ code: 0, signal: null });
    });

    it('takes over the place of one that was killed', async () => {
        const first = start('--port-base', '0', '--servers', '1', '--drift-every', '0');
        await endpoints();
        first.signal('SIGKILL');
        await first.ended;
        await rm(join(directory, '.sandbox/endpoints.json'));
        const second = start('--port-base', '0', '--servers', '1', '--drift-every', '0');
        expect((await endpoints()).pid).toBe(running?.pid);
        second.signal('SIGINT');
        await second.ended;
    });

    it('says which option npm took for itself, instead of enforcing in silence', async () => {
        const child = spawn('npm', ['start', '--silent', '--dry-run'], {
            cwd: resolve(import.meta.dirname, '../../..'),
            stdio: ['ignore', 'ignore', 'pipe'],
        });
        const errors: string[] = [];
        createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
        const code = await new Promise((done) => child.once('close', done));
        expect(code).toBe(1);
        expect(errors).toContain(
            'Pgwarden sandbox: npm took --dry-run for itself. Options come after two dashes: npm start -- --dry-run',
        );
    });

    it.each([
        ['missing.json', undefined, 'it cannot be read'],
        ['broken.json', '{', 'it is not JSON'],
        ['list.json', '[]', 'it is not a JSON object'],
    ])('refuses %s as a baseline', async (name, content, problem) => {
        if (content !== undefined) await writeFile(join(directory, name), content);
        const started = start('--baseline', name);
        expect(await started.ended).toEqual({ code: 1, signal: null });
        expect(started.errors).toEqual([
            `Pgwarden sandbox: --baseline is '${name}', allowed is the path of a baseline document: ${problem}.`,
        ]);
    });

    it('refuses a wrong option in one line', async () => {
        const started = start('--servers', 'none');
        expect(await started.ended).toEqual({ code: 1, signal: null });
        expect(started.errors).toEqual([
            "Pgwarden sandbox: --servers is 'none', allowed is a whole number from 1 to 500.",
        ]);
    });

    it('shows its options', async () => {
        const started = start('--help');
        expect(await started.ended).toEqual({ code: 0, signal: null });
        expect(started.lines.join('\n')).toContain('--drift-every SECONDS');
    });
});
