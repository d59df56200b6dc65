import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ResourceUsage } from './resource-usage.ts';

/** A process that ran to its end. */
export interface MeasuredProcess {
    readonly exitCode: number | null;
    readonly error: string;
    /** From its start to its end. */
    readonly milliseconds: number;
    readonly cpuMs: number;
    /** Peak of the resident set, in MB. */
    readonly megabytes: number;
}

/**
 * Runs a script of this repository in a process of its own, and measures it from outside and inside. The script may stand
 * after options of Node.
 */
export async function measuredProcess(
    script: readonly string[],
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
): Promise<MeasuredProcess> {
    const began = performance.now();
    const preload = join(import.meta.dirname, 'resource-usage.ts');
    const child = spawn(process.execPath, ['--import', preload, ...script, ...args], {
        env: { PATH: process.env.PATH ?? '', ...environment },
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const [error, usage, exitCode] = await Promise.all([
        text(child.stderr as Readable),
        text(child.stdio[3] as Readable),
        new Promise<number | null>((done) => child.once('close', done)),
    ]);
    const milliseconds = performance.now() - began;
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(usage) as ResourceUsage;
    return {
        exitCode,
        error,
        milliseconds,
        cpuMs: (userCPUTime + systemCPUTime) / 1_000,
        megabytes: maxRSS / 1_024,
    };
}
