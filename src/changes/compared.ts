import { canonicalJson } from '../model/canonical-json.ts';
import { reference } from '../model/notation.ts';
import type { ReadBackResult } from '../model/write-results.ts';

/**
 * What stands at a target, compared with the two sides of a change by what they mean. Azure spells what was written in
 * its own way: ids change case, lists their order, defaults and null fields appear. Each side is taken apart into parts
 * that can hold on their own; what differs without a difference (case, blanks, order, notation) is the same part.
 *
 * `wanted`: the parts that were written hold, and what the write takes away is gone. `unchanged`: exactly the side from
 * before, because whoever writes over it must not lose what somebody else added.
 */
export function compared<Value>(
    found: Value,
    from: Value,
    to: Value,
    partsOf: (value: NonNullable<Value>) => readonly string[],
): ReadBackResult {
    const parts = (value: Value): ReadonlySet<string> =>
        value === null || value === undefined ? new Set(['absent']) : new Set(['present', ...partsOf(value)]);
    const [standing, before, wanted] = [parts(found), parts(from), parts(to)];
    if (isSameSet(standing, wanted)) return { kind: 'wanted' };
    if (isSameSet(standing, before)) return { kind: 'unchanged' };
    const isGone = [...before].every((part) => wanted.has(part) || !standing.has(part));
    return isGone && isWithin(wanted, standing)
        ? { kind: 'wanted' }
        : { kind: 'other', found: typeof found === 'string' ? found : canonicalJson(found) };
}

export function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
    return a.size === b.size && isWithin(a, b);
}

function isWithin(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
    return [...inner].every((part) => outer.has(part));
}

/** A field that is null or empty is not there. */
export function fieldParts(side: object): readonly string[] {
    return Object.entries(side)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => `${name}=${reference(String(value))}`.toLowerCase());
}
