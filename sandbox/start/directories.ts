/** The directories of one sandbox: where it writes, and where it keeps its state between runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Claim, claimDirectory } from './claim.ts';
import type { CleanupStack } from './cleanup-stack.ts';
import type { SandboxOptions } from './sandbox-options.ts';

export interface Directories {
    readonly stateDirectory: string;
    readonly claims: readonly Claim[];
}

/** Claims them for this sandbox. Throws a SandboxError when another sandbox uses one. */
export async function claimDirectories(
    { stateDirectory, dataDirectory }: SandboxOptions,
    cleanup: CleanupStack,
): Promise<Directories> {
    const own = stateDirectory === undefined ? await temporary(cleanup) : resolve(stateDirectory);
    const claims = [await claimed(own, '--state', cleanup)];
    if (dataDirectory !== undefined) claims.push(await claimed(resolve(dataDirectory), '--data', cleanup));
    return { stateDirectory: own, claims };
}

async function temporary(cleanup: CleanupStack): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'pgwarden-sandbox-'));
    cleanup.add(() => rm(directory, { recursive: true, force: true }));
    return directory;
}

async function claimed(directory: string, option: string, cleanup: CleanupStack): Promise<Claim> {
    const claim = await claimDirectory(directory, option);
    cleanup.add(claim.release);
    return claim;
}
