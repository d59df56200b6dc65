/** One running PostgreSQL server on a folder of data. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverUser } from './server-user.ts';

export interface PostmasterOptions {
    /** Holds `bin/postgres`. */
    readonly runnable: string;
    /** Of the server's user, with `postgresql.auto.conf` and `pg_hba.conf` as the server shall have them. */
    readonly data: string;
    readonly logFile: string;
    /** Folders that the server's keeper removes should this process die: no later run would know of them. */
    readonly temporary: readonly string[];
}

export interface Postmaster {
    readonly pid: number;
    /** Resolves when the server has ended, by `stop` or by itself. */
    readonly ended: Promise<void>;
    /** Makes it read its settings again. */
    reload(): void;
    /** Ends all sessions and the server. `immediate`: without a checkpoint, for data that nobody reads again. */
    stop(how: 'fast' | 'immediate'): Promise<void>;
}

/** The server did not start. The message names its log. */
export class PostmasterError extends Error {
    override readonly name = 'PostmasterError';
}

/** Milliseconds until it must take connections. It takes about 200. */
const startLimit = 60_000;
/** Milliseconds for an orderly end. It takes about 30, and on a busy machine a hundred times as long. */
const stopLimit = 60_000;
const statusLine = 7;
const run = promisify(execFile);

/**
 * The keeper: a shell that starts the server and ends it at a word of this process, or when this process dies, whose
 * folders it removes then. PostgreSQL itself would go on without its parent.
 */
const keeper = `
log=$1; postgres=$2; data=$3; shift 3
exec 3<&0
"$postgres" -D "$data" </dev/null >>"$log" 2>&1 3<&- &
server=$!
(
    read -r word <&3 || : >"$data/abandoned"
    [ "$word" = immediate ] && kill -QUIT $server || kill -INT $server
) 2>/dev/null &
watcher=$!
exec 3<&-
wait $server
status=$?
kill $watcher 2>/dev/null
if [ -e "$data/abandoned" ]; then
    rm -rf "$@"; for folder in "$@"; do rmdir "\${folder%/*}" 2>/dev/null; done
fi
exit $status
`;

/** Resolves when the server takes connections. Rejects with a PostmasterError, with no process left. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
    const { runnable, data, logFile, temporary } = options;
    await endAbandoned(data);
    // Of a run before that was killed.
    await rm(join(data, 'abandoned'), { force: true });
    const child = spawn(
        '/bin/sh',
        ['-c', keeper, 'postgresql-keeper', logFile, join(runnable, 'bin/postgres'), data, ...temporary],
        {
            ...serverUser(),
            cwd: '/',
            // A process group of its own: Ctrl-C goes to the sandbox alone, which stops the server.
            detached: true,
            stdio: ['pipe', 'ignore', 'ignore'],
            env: serverEnvironment(),
        },
    );
    const ended = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.once('error', () => resolve());
    });
    // The server may end before the pipe is closed.
    child.stdin.on('error', () => undefined);
    const pid = await ready(child, data);
    if (pid === undefined) {
        await stopped(child, ended, undefined, 'immediate');
        throw new PostmasterError(`PostgreSQL did not start: ${await lastLine(logFile)} (${logFile})`);
    }
    return {
        pid,
        ended,
        reload: () => void signal(pid, 'SIGHUP'),
        stop: (how) => stopped(child, ended, pid, how),
    };
}

/** Nothing of this process's own environment: no PG* variable, no locale. */
export function serverEnvironment(): Record<string, string> {
    return { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
}

async function stopped(
    child: ChildProcess,
    ended: Promise<void>,
    pid: number | undefined,
    how: 'fast' | 'immediate',
): Promise<void> {
    child.stdin?.end(`${how}\n`);
    const timer = setTimeout(() => signal(pid ?? 0, 'SIGQUIT'), stopLimit);
    await ended;
    clearTimeout(timer);
}

/** The server's process id as soon as it takes connections; undefined when it ended before. */
async function ready(child: ChildProcess, data: string): Promise<number | undefined> {
    const deadline = performance.now() + startLimit;
    while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        const lines = await pidFile(data);
        if (lines[statusLine]?.trim() === 'ready') return Number(lines[0]);
        if (performance.now() > deadline) return undefined;
        await pause(10);
    }
    return undefined;
}

/** Lines of `postmaster.pid`: process id, folder, …, status. Empty without one. */
async function pidFile(data: string): Promise<readonly string[]> {
    try {
        return (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    } catch {
        return [];
    }
}

/**
 * Ends a server that still runs on these data although its keeper is gone: someone killed the keeper. PostgreSQL would
 * refuse to start a second one.
 */
async function endAbandoned(data: string): Promise<void> {
    const pid = Number((await pidFile(data))[0] ?? '0');
    if (!(pid > 1) || pid === process.pid) return;
    while ((await commandOf(pid)).includes(data)) {
        signal(pid, 'SIGQUIT');
        await pause(20);
    }
}

async function commandOf(pid: number): Promise<string> {
    try {
        return (await run('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
    } catch {
        return '';
    }
}

function signal(pid: number, name: NodeJS.Signals): void {
    if (!(pid > 1)) return;
    try {
        process.kill(pid, name);
    } catch {
        // It has ended.
    }
}

async function lastLine(file: string): Promise<string> {
    try {
        const lines = (await readFile(file, 'utf8')).trim().split('\n');
        return lines.findLast((line) => /FATAL|ERROR|could not/.test(line)) ?? lines.at(-1) ?? 'no output';
    } catch {
        return 'no output';
    }
}
