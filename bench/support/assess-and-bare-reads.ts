/**
 * The command `assess` and the bare reads in one process, each once to warm up and then in turns:
 * `node bench/support/assess-and-bare-reads.ts PLAN ROUNDS OPTION…`. Sends the times to its parent.
 */
import { readFileSync } from 'node:fs';
import { runAssess } from '../../cli/assess/run.ts';
import { type BarePlan, bareReads } from './bare-reads.ts';

/** Milliseconds, by round. */
export interface TimesInOneProcess {
    readonly assess: readonly number[];
    readonly bare: readonly number[];
}

const [, , planFile = '', rounds = '1', ...options] = process.argv;
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as BarePlan;
const silent = { isTTY: false, write: () => undefined };

async function assess(): Promise<void> {
    await runAssess(options, {
        environment: process.env,
        out: silent,
        error: silent,
        clock: { now: () => new Date() },
    });
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
    const began = performance.now();
    await work();
    return performance.now() - began;
}

await assess();
await bareReads(plan);
const times: { assess: number[]; bare: number[] } = { assess: [], bare: [] };
for (let round = 0; round < Number(rounds); round += 1) {
    times.assess.push(await milliseconds(assess));
    times.bare.push(await milliseconds(() => bareReads(plan)));
}
process.send?.(times satisfies TimesInOneProcess);
process.disconnect?.();
