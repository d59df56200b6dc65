/** Azurite, the local Azure Storage, as a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const storageServices = ['blob', 'queue', 'table'] as const;

export type StorageService = (typeof storageServices)[number];

export type StoragePorts = Readonly<Record<StorageService, number>>;

export const freePorts: StoragePorts = { blob: 0, queue: 0, table: 0 };

export interface AzuriteOptions {
    /** 0 for a free port. */
    readonly ports: StoragePorts;
    /** Directory for the state; without it, the state lives in memory and is gone at the end. */
    readonly dataDirectory?: string;
    /** Paths of PEM files: then it speaks HTTPS and takes tokens of an identity, as Azure does, beside account keys. */
    readonly https?: { readonly certificateFile: string; readonly privateKeyFile: string };
    /** The file of the process, and options of its Node; by default, the sandbox's own. */
    readonly process?: { readonly file: URL; readonly nodeOptions: readonly string[] };
}

export interface Azurite {
    readonly ports: StoragePorts;
    readonly pid: number;
    /** For a process of another file, which may take messages. */
    readonly child: ChildProcess;
    /** Resolves when the process ended: with `stop`, or by a crash. */
    readonly ended: Promise<void>;
    stop(): Promise<void>;
}

/** Azurite cannot start, or ended by itself. */
class AzuriteError extends Error {
    override readonly name = 'AzuriteError';
}

/** Milliseconds until Azurite must listen. It takes about one and a half seconds. */
const startLimit = 30_000;

const ownProcess = { file: new URL('azurite-process.ts', import.meta.url), nodeOptions: [] };

/** Resolves when all three services listen on 127.0.0.1. Rejects with AzuriteError. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
    const { ports, dataDirectory, https, process: own = ownProcess } = options;
    const child = spawn(
        process.execPath,
        [
            ...own.nodeOptions,
            fileURLToPath(own.file),
            '--silent',
            '--disableTelemetry',
            '--skipApiVersionCheck',
            ...storageServices.flatMap((service) => [`--${service}Port`, String(ports[service])]),
            ...(dataDirectory === undefined ? ['--inMemoryPersistence'] : ['--location', dataDirectory]),
            ...(https === undefined
                ? []
                : ['--oauth', 'basic', '--cert', https.certificateFile, '--key', https.privateKeyFile]),
        ],
        // A process group of its own: Ctrl-C goes to the sandbox alone, which stops Azurite.
        { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
    );
    const ended = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.once('error', () => resolve());
    });
    const bound = await listening(child);
    if (child.pid === undefined) throw new AzuriteError('Azurite did not start.');
    return {
        ports: bound,
        pid: child.pid,
        child,
        ended,
        async stop() {
            if (child.connected) child.disconnect();
            const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
            await ended;
            clearTimeout(timer);
        },
    };
}

/** Reads the ports from the lines that Azurite prints when its services listen. */
async function listening(child: ChildProcess): Promise<StoragePorts> {
    const { promise, resolve, reject } = Promise.withResolvers<StoragePorts>();
    let output = '';
    const read = (chunk: Buffer): void => {
        output += chunk.toString('utf8');
        const found = storageServices.map((service) => listeningPort(output, service));
        const [blob, queue, table] = found;
        if (blob !== undefined && queue !== undefined && table !== undefined) resolve({ blob, queue, table });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    const fail = (): void => {
        const lines = output.trim().split('\n');
        reject(new AzuriteError(`Azurite did not start: ${lines.at(-1) ?? 'no output'}`));
    };
    child.once('exit', fail);
    child.once('error', fail);
    const timer = setTimeout(() => child.kill('SIGKILL'), startLimit);
    try {
        return await promise;
    } finally {
        clearTimeout(timer);
        child.off('exit', fail);
        child.off('error', fail);
    }
}

function listeningPort(output: string, service: StorageService): number | undefined {
    const match = new RegExp(`Azurite ${service} service is successfully listening at \\S+:(\\d+)`, 'i').exec(
        output,
    );
    return match === null ? undefined : Number(match[1]);
}
