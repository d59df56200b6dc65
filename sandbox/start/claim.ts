/** A directory that one sandbox at a time may use: a second one would take the first one's files away. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxError } from './errors.ts';

export interface Claim {
    /** Records the URL of the functions, for the error message of a second sandbox. */
    announce(functions: string): Promise<void>;
    release(): Promise<void>;
}

interface Owner {
    readonly pid: number;
    /** Milliseconds since 1970: distinguishes a process from an earlier one of the same id. */
    readonly startedAt: number;
    /** URL of the functions, as soon as they run. */
    readonly functions?: string;
}

const fileName = 'in-use.json';

/**
 * Makes the directory and claims it. Throws a SandboxError that names the sandbox which uses it; one that was killed
 * leaves its claim behind, which is taken over. `option`: what chooses another directory, `--state`.
 */
export async function claimDirectory(directory: string, option: string): Promise<Claim> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, fileName);
    const own: Owner = { pid: process.pid, startedAt: performance.timeOrigin };
    while (!(await isWritten(file, own))) {
        const owner = await ownerIn(file);
        if (owner !== undefined && isRunning(owner)) throw inUse(directory, option, owner);
        await removeAbandoned(file, directory, option);
    }
    return {
        async announce(functions) {
            await writeFile(`${file}.new`, JSON.stringify({ ...own, functions }));
            await rename(`${file}.new`, file);
        },
        release: () => rm(file, { force: true }),
    };
}

/** False when the file is there. */
async function isWritten(file: string, owner: Owner): Promise<boolean> {
    try {
        await writeFile(file, JSON.stringify(owner), { flag: 'wx' });
        return true;
    } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
        throw cause;
    }
}

/** A second sandbox may have found the claim of a third: it is put back. */
async function removeAbandoned(file: string, directory: string, option: string): Promise<void> {
    const taken = `${file}.${process.pid}`;
    try {
        await rename(file, taken);
    } catch {
        return;
    }
    const owner = await ownerIn(taken);
    if (owner === undefined || !isRunning(owner)) return await rm(taken, { force: true });
    await rename(taken, file);
    throw inUse(directory, option, owner);
}

/** Undefined when there is none, or none that can be read: a claim is written at once and whole. */
async function ownerIn(file: string): Promise<Owner | undefined> {
    try {
        const owner: Owner = JSON.parse(await readFile(file, 'utf8'));
        return Number.isInteger(owner.pid) ? owner : undefined;
    } catch {
        return undefined;
    }
}

/** Under our own process id it is of this process, or of a machine (or container) that was started anew since. */
function isRunning({ pid, startedAt }: Owner): boolean {
    if (pid === process.pid) return startedAt === performance.timeOrigin;
    try {
        process.kill(pid, 0);
        return true;
    } catch (cause) {
        return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
    }
}

function inUse(directory: string, option: string, { pid, functions }: Owner): SandboxError {
    const where = functions === undefined ? 'which is starting' : `at ${functions}`;
    return new SandboxError(
        `${directory} is used by another sandbox, process ${pid}, ${where}. Stop it, or choose another ${option} ` +
            `and --port-base. If that process is something else, delete ${join(directory, fileName)}.`,
    );
}
