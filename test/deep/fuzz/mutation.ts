/** Valid input with something wrong in it, repeatable from a seed. */

export interface FuzzRandom {
    /** A whole number below. */
    below(limit: number): number;
    pick<Item>(items: readonly Item[]): Item;
}

/** mulberry32 */
export function fuzzRandom(seed: number): FuzzRandom {
    let state = seed >>> 0;
    const next = (): number => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
    const below = (limit: number): number => Math.floor(next() * limit);
    return {
        below,
        pick(items) {
            const item = items.slice(below(items.length))[Symbol.iterator]().next();
            if (item.done === true) throw new RangeError('Nothing to pick from');
            return item.value;
        },
    };
}

/** What nobody expects in a field. */
const strange: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1e308,
    2 ** 53,
    '',
    ' ',
    'x',
    '\ud800',
    '\u0000',
    '../../etc/passwd',
    "' or 1 eq 1 or '",
    '<script>alert(1)</script>',
    '%{x}%s%n',
    '/subscriptions/../flexibleServers/x',
    '2026-13-45T99:99:99Z',
    '-271821-04-20T00:00:00Z',
    'n'.repeat(5_000),
    '🐘'.repeat(300),
    [],
    {},
    [[[[]]]],
    { __proto__: null, constructor: { prototype: { polluted: true } } },
    ['a', 1, null],
];

/** The value with one to three things wrong in it; now and then something else altogether. */
export function mutated(value: unknown, random: FuzzRandom): unknown {
    if (random.below(50) === 0) return random.pick([...strange, undefined]);
    const text = JSON.stringify(value);
    let result: unknown = JSON.parse(text);
    for (let time = 0; time <= random.below(3); time += 1) result = mutatedOnce(result, random);
    return result;
}

/** The text of the value, with something wrong in the value or in the text. */
export function mutatedText(value: unknown, random: FuzzRandom): string {
    const text = JSON.stringify(random.below(3) === 0 ? value : mutated(value, random)) ?? '';
    switch (random.below(6)) {
        case 0:
            return text.slice(0, random.below(text.length + 1));
        case 1: {
            const at = random.below(text.length + 1);
            return text.slice(0, at) + String.fromCharCode(random.below(0xffff)) + text.slice(at + 1);
        }
        case 2:
            return text + random.pick(['}', 'null', '\u0000', text]);
        default:
            return text;
    }
}

/** Walks down a random way and does one thing there. */
function mutatedOnce(value: unknown, random: FuzzRandom): unknown {
    if (typeof value !== 'object' || value === null || random.below(8) === 0) return random.pick(strange);
    if (Array.isArray(value)) return mutatedArray(value, random);
    const entries: [string, unknown][] = Object.entries(value);
    if (entries.length === 0) return random.pick(strange);
    const at = random.below(entries.length);
    const [name, field] = entries[at] ?? ['', undefined];
    switch (random.below(6)) {
        case 0:
            entries.splice(at, 1);
            break;
        case 1:
            entries[at] = [
                random.pick(['__proto__', 'constructor', name.toUpperCase(), `${name} `, '']),
                field,
            ];
            break;
        case 2:
            entries.push([random.pick(['extra', '__proto__', 'toString', 'then']), random.pick(strange)]);
            break;
        default:
            entries[at] = [name, mutatedOnce(field, random)];
    }
    return withFields(entries);
}

function mutatedArray(value: readonly unknown[], random: FuzzRandom): unknown {
    const items = [...value];
    if (items.length === 0 || random.below(4) === 0) return [...items, random.pick(strange)];
    const at = random.below(items.length);
    if (random.below(3) === 0) items.splice(at, 1);
    else items[at] = mutatedOnce(items[at], random);
    return items;
}

/** As JSON.parse makes it: `__proto__` is a field like any other. */
function withFields(entries: readonly (readonly [string, unknown])[]): object {
    const result = {};
    for (const [name, value] of entries) {
        Object.defineProperty(result, name, { value, enumerable: true, writable: true, configurable: true });
    }
    return result;
}
