import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { isReachable, makeServerFolder, serverUser } from '../../sandbox/databases/native/server-user.ts';
import { anyVersion, versions } from './support/fleet.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, 'support/lone-sandbox.ts');
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Lone {
    readonly child: ChildProcess;
    readonly runs: number;
    readonly folder: string;
}

async function lone(version: string, dataFolder?: string, user: object = {}): Promise<Lone> {
    const args = [script, version, ...(dataFolder === undefined ? [] : [dataFolder])];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], ...user });
    children.push(child);
    const line = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve);
        child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}`)));
    });
    return { child, ...JSON.parse(line) };
}

/** The processes that have this folder in their arguments. */
async function processesOf(folder: string): Promise<readonly string[]> {
    const { stdout } = await run('ps', ['-eo', 'user=,args=']);
    return stdout.split('\n').filter((line) => line.includes(folder) && line.includes('postgres'));
}

function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pgwarden-kept-'));
    folders.push(folder);
    makeServerFolder(folder);
    return join(folder, 'data');
}

test('a sandbox that stops leaves no process and no folder', async () => {
    const { child, folder } = await lone(anyVersion);
    expect(await processesOf(folder)).not.toEqual([]);
    child.stdin?.write('stop\n');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await processesOf(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
});

test.each(versions)(
    'a sandbox that is killed leaves no process and no folder: PostgreSQL %s',
    async (version) => {
        const { child, folder } = await lone(version);
        expect(await processesOf(folder)).not.toEqual([]);
        child.kill('SIGKILL');
        await expect.poll(() => processesOf(folder), { timeout: 60_000 }).toEqual([]);
        await expect.poll(() => existsSync(folder), { timeout: 60_000 }).toBe(false);
    },
);

test('kept data outlive a sandbox, killed or not', async () => {
    const folder = temporaryFolder();
    const first = await lone(anyVersion, folder);
    first.child.kill('SIGKILL');
    const second = await lone(anyVersion, folder);
    second.child.stdin?.write('stop\n');
    await once(second.child, 'exit');
    const third = await lone(anyVersion, folder);
    expect([first.runs, second.runs, third.runs]).toEqual([1, 2, 3]);
});

test('a server whose keeper was killed is ended by the next run', async () => {
    const folder = temporaryFolder();
    const { child } = await lone(anyVersion, folder);
    const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
    const keepers = stdout
        .split('\n')
        .filter((line) => line.includes('postgresql-keeper') && line.includes(folder))
        .map((line) => Number.parseInt(line, 10));
    // The shell and its watcher.
    expect(keepers).toHaveLength(2);
    for (const pid of keepers) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    expect((await processesOf(folder)).length).toBeGreaterThan(0);
    expect((await lone(anyVersion, folder)).runs).toBe(2);
});

describe.skipIf(process.getuid?.() !== 0)('As root', () => {
    test('PostgreSQL runs as another user', async () => {
        const { folder } = await lone(anyVersion);
        const users = new Set((await processesOf(folder)).map((line) => line.split(' ')[0]));
        expect(users).toEqual(new Set(['nobody']));
    });

    test.skipIf(!isReachable(import.meta.dirname))(
        'a sandbox of another user runs it as itself',
        async () => {
            const { folder } = await lone(anyVersion, undefined, serverUser());
            expect((await processesOf(folder)).every((line) => line.startsWith('nobody'))).toBe(true);
        },
    );
});
