/**
 * One seed for everything that tests draw: generated states, fuzzed messages, random fleets, storms. It is fixed, so that
 * a green commit stays green. `TEST_SEED=7 npm test` draws other cases, `TEST_SEED=random npm test` new ones. A failed run
 * prints its seed; the same command with that seed draws the same cases.
 */
const { TEST_SEED: chosen = '20261120', LAW_RUNS: perThousand = '100' } = process.env;

export const testSeed = chosen === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(chosen);
if (!Number.isInteger(testSeed)) throw new Error(`TEST_SEED is "${chosen}"; allowed: an integer, random`);

/**
 * `LAW_RUNS` says how many of a thousand cases are drawn: 100 by default, all 1,000 in CI and in the ring `deep`.
 * `LAW_RUNS=10000` draws ten times the full proof.
 */
const share = Number(perThousand) / 1_000;
if (!(share > 0)) throw new Error(`LAW_RUNS is "${perThousand}"; allowed: a number above 0`);

/** Cases to draw of a law whose full proof has that many. */
export function lawRuns(full = 1_000): number {
    return Math.ceil(full * share);
}

/** The part of an exhaustive list that is tried, evenly spread: the whole list for the full proof. */
export function lawSample<T>(all: readonly T[]): readonly T[] {
    const count = Math.min(all.length, lawRuns(all.length));
    const share = count / all.length;
    return all.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
}
