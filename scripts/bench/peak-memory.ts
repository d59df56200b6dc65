/** Loaded with `--import` into a process that is measured: tells its peak memory (KiB) and processor seconds at its end. */
import { writeSync } from 'node:fs';

process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const seconds = (userCPUTime + systemCPUTime) / 1_000_000;
    writeSync(2, `peak-memory ${maxRSS} cpu ${seconds.toFixed(1)}\n`);
});
