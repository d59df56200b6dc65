/** The Functions host as a child process: started, killed, started again on the same port with the same keys. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SandboxError } from './errors.ts';
import type { HostSignIn } from './host-sign-in.ts';

export interface HostKeys {
    readonly masterKey: string;
    readonly functionKey: string;
    readonly eventGridKey: string;
}

export interface HostProcessOptions {
    readonly appDirectory: string;
    /** 0: a free one, kept when the host is started again. */
    readonly port: number;
    /** App settings and whatever else the environment of the process holds. */
    readonly environment: Readonly<Record<string, string>>;
    readonly keys: HostKeys;
    /** Undefined: App Service authentication is off. */
    readonly signIn: HostSignIn | undefined;
    /** Seconds for which a queue message is hidden while it is processed. */
    readonly queueLockSeconds: number;
    readonly logFormat: 'json' | 'plain';
    /** Takes each line that the host writes to its output or its error output. */
    readonly onLine: (line: string) => void;
    /** Called when the process ends by itself. */
    readonly onCrash: (reason: string) => void;
}

export interface HostProcess {
    /** Undefined while it does not run. */
    readonly pid: number | undefined;
    /** `http://localhost:7071`, without a slash at the end. */
    readonly url: string;
    /** Names of the functions that the app registered. */
    readonly functions: readonly string[];
    /** The environment of the next start. */
    readonly settings: Readonly<Record<string, string>>;
    readonly keys: HostKeys;
    /** Starts it again; settings that are given replace, undefined takes one away. Throws a SandboxError. */
    start(changes?: Readonly<Record<string, string | undefined>>): Promise<void>;
    /** Sends a signal and waits for the end. Default SIGKILL. */
    kill(signal?: NodeJS.Signals): Promise<void>;
    /** Graceful: what runs may finish. */
    stop(): Promise<void>;
}

/** Milliseconds until the host must be ready, and until a graceful stop must be over. */
const startLimit = 60_000;
const stopLimit = 40_000;
const hostMain = fileURLToPath(new URL('../host/main.ts', import.meta.url));

/** Resolves when every trigger listens. Throws a SandboxError with the host's own words. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
    let settings: Readonly<Record<string, string>> = options.environment;
    let port = options.port;
    let child: ChildProcess | undefined;
    let ready: ReadyMessage = { url: '', functions: [] };
    const ending = new WeakSet<ChildProcess>();

    async function start(): Promise<void> {
        const started = spawnHost(options, port, settings);
        const errors = collectedErrors(started, options.onLine);
        const output = createInterface({ input: started.stdout ?? process.stdin });
        output.on('line', options.onLine);
        child = started;
        started.once('exit', (code, signal) => {
            if (child === started) child = undefined;
            if (ending.has(started)) return;
            const how = signal === null ? `exit code ${code}` : signal;
            options.onCrash(errors.text() || `The Functions host ended with ${how}.`);
        });
        try {
            ready = await readyMessage(started, errors);
        } catch (cause) {
            ending.add(started);
            started.kill('SIGKILL');
            throw cause;
        }
        port = Number(new URL(ready.url).port);
    }

    async function end(signal: NodeJS.Signals): Promise<void> {
        if (child === undefined) return;
        ending.add(child);
        await killed(child, signal);
    }

    await start();
    return {
        get pid() {
            return child?.pid;
        },
        get url() {
            return ready.url;
        },
        get functions() {
            return ready.functions;
        },
        get settings() {
            return settings;
        },
        keys: options.keys,
        async start(changes = {}) {
            if (child !== undefined) throw new SandboxError('The Functions host is already running.');
            settings = changed(settings, changes);
            await start();
        },
        kill: (signal = 'SIGKILL') => end(signal),
        stop: () => end('SIGTERM'),
    };
}

function spawnHost(
    options: HostProcessOptions,
    port: number,
    settings: Readonly<Record<string, string>>,
): ChildProcess {
    const { appDirectory, queueLockSeconds, logFormat, keys, signIn } = options;
    return spawn(
        process.execPath,
        [
            hostMain,
            ...['--app', appDirectory],
            ...['--port', String(port)],
            ...['--log', logFormat],
            ...['--queue-lock-seconds', String(queueLockSeconds)],
        ],
        {
            // A process group of its own: Ctrl-C goes to the sandbox alone, which stops the host.
            detached: true,
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
            env: {
                ...settings,
                SANDBOX_HOST_KEYS: JSON.stringify(keys),
                ...(signIn === undefined ? {} : { SANDBOX_HOST_SIGN_IN: JSON.stringify(signIn) }),
            },
        },
    );
}

interface ReadyMessage {
    readonly url: string;
    readonly functions: readonly string[];
    /** The reason why the app registered nothing. */
    readonly loadProblem?: string;
}

/** Sends the signal and waits for the end; a process that takes too long is killed. */
async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit);
    await ended;
    clearTimeout(timer);
}

/** Throws a SandboxError when the process ends instead, or has no functions. */
async function readyMessage(child: ChildProcess, errors: { text(): string }): Promise<ReadyMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadyMessage>();
    child.on('message', (message) => {
        if (isReady(message)) resolve(message);
    });
    // `close` comes after the last line of output, `exit` may come before it.
    child.once('close', () => reject(new SandboxError(errors.text() || 'The Functions host did not start.')));
    child.once('error', (cause) =>
        reject(new SandboxError(`The Functions host did not start: ${cause.message}`)),
    );
    const timer = setTimeout(
        () => reject(new SandboxError('The Functions host was not ready in time.')),
        startLimit,
    );
    try {
        const ready = await promise;
        if (ready.functions.length > 0) return ready;
        throw new SandboxError(`The app has no functions: ${ready.loadProblem ?? 'it registers none'}`);
    } finally {
        clearTimeout(timer);
    }
}

function isReady(message: unknown): message is ReadyMessage {
    if (typeof message !== 'object' || message === null) return false;
    return 'kind' in message && message.kind === 'ready' && 'url' in message && 'functions' in message;
}

/** The last line that the process wrote to its error output; each of them is output as well, as Azure collects both. */
function collectedErrors(child: ChildProcess, onLine: (line: string) => void): { text(): string } {
    let last = '';
    const lines = createInterface({ input: child.stderr ?? process.stdin });
    lines.on('line', (line) => {
        if (line.trim() === '') return;
        last = line.trim();
        onLine(line);
    });
    return { text: () => last };
}

function changed(
    settings: Readonly<Record<string, string>>,
    changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
    const next: Record<string, string> = { ...settings };
    for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) delete next[name];
        else next[name] = value;
    }
    return next;
}
