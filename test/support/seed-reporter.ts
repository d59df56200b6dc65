import type { Reporter } from 'vitest/node';
import { testSeed } from './seed.ts';

/** Prints the seed of a failed run. */
export const seedReporter: Reporter = {
    onTestRunEnd(_modules, _errors, reason) {
        if (reason === 'failed') process.stderr.write(`Drawn with TEST_SEED=${testSeed}\n`);
    },
};
