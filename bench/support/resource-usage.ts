/** Preloaded with `--import` into a measured process: writes its usage as JSON to file descriptor 3 when it exits. */
import { writeSync } from 'node:fs';

/** The usage of a process, until it exits. */
export interface ResourceUsage {
    /** Peak of the resident set, in KiB. */
    readonly maxRSS: number;
    /** Of the whole process with all its threads, in microseconds. */
    readonly userCPUTime: number;
    readonly systemCPUTime: number;
}

process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(3, JSON.stringify({ maxRSS, userCPUTime, systemCPUTime } satisfies ResourceUsage));
});
