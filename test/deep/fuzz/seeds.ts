import { lawRuns, testSeed } from '../../support/seed.ts';

/** Seeds of that many runs, all different; a failure prints the one that failed. */
export function* fuzzSeeds(runs: number): Generator<number> {
    const first = (testSeed % 1_000) * 10_000_000;
    for (let run = 0; run < lawRuns(runs); run += 1) yield first + run;
}
