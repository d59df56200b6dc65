import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';

const main = resolve(import.meta.dirname, '../../sandbox/main.ts');
const run = promisify(execFile);
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Started {
    readonly directory: string;
    readonly lines: readonly string[];
    readonly child: ChildProcess;
    readonly ended: Promise<unknown>;
}

/** A line of its own for the whole sandbox, with one server that takes connections from the private network. */
async function started(...args: readonly string[]): Promise<Started> {
    const directory = mkdtempSync(join(tmpdir(), 'pgwarden-start-'));
    folders.push(directory);
    const options = ['--port-base', '0', '--servers', '1', '--drift-every', '0', '--no-sign-in', ...args];
    const child = spawn(process.execPath, [main, ...options], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const ended = new Promise((done) => child.once('close', done));
    await expect.poll(() => lines.includes(''), { timeout: 120_000 }).toBe(true);
    return { directory, lines, child, ended };
}

async function endpointsOf({ directory }: Started) {
    return JSON.parse(await readFile(join(directory, '.sandbox/endpoints.json'), 'utf8'));
}

test('npm start -- --databases prints how to connect, and the printed commands do', async () => {
    const sandbox = await started('--databases');
    const { databases, caFile } = await endpointsOf(sandbox);
    expect(databases).toMatchObject({ dnsSuffix: 'postgres.database.localhost' });
    const command = (start: string) => sandbox.lines.find((line) => line.trim().startsWith(start)) ?? '';
    const token = /"\$\((.*)\)"$/.exec(command('export PGPASSWORD='))?.[1] ?? '';
    const { stdout: password } = await run('bash', ['-c', token], { cwd: sandbox.directory });
    const parts = Object.fromEntries(
        [...command('psql').matchAll(/(\w+)=([^ "]+)/g)].map(([, name, value]) => [name, value]),
    );
    expect(parts).toMatchObject({ sslmode: 'verify-full', sslrootcert: '.sandbox/ca.pem' });
    const client = new pg.Client({
        host: String(parts.host),
        user: String(parts.user),
        database: String(parts.dbname),
        password: password.trim(),
        ssl: { ca: await readFile(caFile, 'utf8') },
        stream: () => {
            const socket = connect(Number(parts.port), String(parts.hostaddr));
            return Object.assign(socket, { connect: () => socket });
        },
    });
    client.on('error', () => undefined);
    await client.connect();
    expect((await client.query('select current_user as me')).rows).toEqual([{ me: 'alice@contoso.example' }]);
    sandbox.child.kill('SIGINT');
    expect(await sandbox.ended).toBe(0);
    const { stdout: processes } = await run('ps', ['-eo', 'args=']);
    const left = [...processes.matchAll(/\/pgwarden-databases-\w+\/pg-orders\S*/g)];
    expect(left).toEqual([]);
});

test('without the option, nothing listens and nothing of it is printed', async () => {
    const sandbox = await started();
    expect(await endpointsOf(sandbox)).not.toHaveProperty('databases');
    expect(sandbox.lines.filter((line) => /databases/i.test(line))).toEqual([]);
    sandbox.child.kill('SIGINT');
    await sandbox.ended;
    expect(existsSync(join(sandbox.directory, '.sandbox/endpoints.json'))).toBe(false);
});
