/**
 * The only import of fast-check: every property draws from the seed of the run, and no other test loads it. A failure
 * prints its seed and path.
 */
import fc from 'fast-check';
import { lawRuns, testSeed } from './seed.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: testSeed, numRuns: lawRuns(100) });

export { fc, lawRuns };
