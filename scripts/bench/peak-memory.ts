/** Preloaded with `--import` into a measured process: prints its peak memory (KiB) and processor seconds on exit. */
import { writeSync } from 'node:fs';

process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const seconds = (userCPUTime + systemCPUTime) / 1_000_000;
    writeSync(2, `peak-memory ${maxRSS} cpu ${seconds.toFixed(1)}\n`);
});
