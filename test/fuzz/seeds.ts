/** How often and from where: `FUZZ_SEED=7 npx vitest run test/fuzz` replays, `FUZZ_SCALE=10` does ten times as much. */
export const fuzzSeed = Number(process.env.FUZZ_SEED ?? 1);
const scale = Number(process.env.FUZZ_SCALE ?? 1);

/** The seeds of so many runs, each of its own: a failing one is printed by what fails. */
export function* fuzzSeeds(runs: number): Generator<number> {
    for (let run = 0; run < runs * scale; run += 1) yield fuzzSeed * 10_000_000 + run;
}
