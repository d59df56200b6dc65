import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './benchmark.ts';

/** What a run measured: the document in bench/results. */
export interface Results {
    /** ISO 8601. */
    readonly measuredAt: string;
    readonly machine: Machine;
    /** Figures of a quick run mean little. */
    readonly isQuick: boolean;
    readonly results: readonly Measured[];
}

/** The measurement of one benchmark, with the duration of its whole process. */
export interface Measured extends Measurement {
    readonly name: string;
    readonly title: string;
    readonly seconds: number;
}

export interface Machine {
    readonly node: string;
    readonly processor: string;
    readonly cores: number;
    readonly gibibytes: number;
}

/** Returns the machine that measures. */
export function machine(): Machine {
    return {
        node: process.version,
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        cores: availableParallelism(),
        gibibytes: Math.round(totalmem() / 2 ** 30),
    };
}

/** The folder of the results of whole runs and their charts. */
export const resultsFolder = join(import.meta.dirname, 'results');

/** Returns the newest results in the folder. Undefined: there are none. */
export function newestResults(): Results | undefined {
    if (!existsSync(resultsFolder)) return undefined;
    const newest = readdirSync(resultsFolder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .at(-1);
    return newest === undefined ? undefined : JSON.parse(readFileSync(join(resultsFolder, newest), 'utf8'));
}
