/** Seeded randomness, so that a run can be repeated. */
export interface Random {
    /** A number in [0, 1). */
    next(): number;
    /** An integer in [0, below). */
    below(below: number): number;
    /** True with the given probability. */
    chance(probability: number): boolean;
    /** One of the items. Throws on an empty list. */
    pick<T>(items: readonly T[]): T;
    /** A version-4 shaped GUID. */
    guid(): string;
    /** Lower-case hex digits. */
    hex(digits: number): string;
}

/** Mulberry32: small, fast, good enough for choosing what happens next. */
export function createRandom(seed: number): Random {
    let state = seed >>> 0;
    const next = (): number => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
    const below = (limit: number): number => Math.floor(next() * limit);
    const hex = (digits: number): string =>
        Array.from({ length: digits }, () => below(16).toString(16)).join('');
    return {
        next,
        below,
        hex,
        chance: (probability) => next() < probability,
        pick<T>(items: readonly T[]): T {
            const item = items[below(items.length)];
            if (item === undefined) throw new RangeError('Cannot pick from an empty list');
            return item;
        },
        guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`,
    };
}
