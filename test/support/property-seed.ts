/**
 * Property tests draw the same cases every time, so that a green commit stays green. `PROPERTY_SEED=7 npm test` draws
 * others, `PROPERTY_SEED=random` new ones; a failure prints its seed.
 */
import fc from 'fast-check';

const { PROPERTY_SEED: chosen = '20261120' } = process.env;
if (chosen !== 'random') {
    const seed = Number(chosen);
    if (!Number.isInteger(seed)) throw new Error(`PROPERTY_SEED is "${chosen}"; allowed: an integer, random`);
    fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
