import { canonicalJson } from '../model/canonical-json.ts';
import { reference } from '../model/notation.ts';
import type { ReadBackResult } from '../model/write-results.ts';

/**
 * Compares a target's value with the two sides of a change by meaning. Azure returns values in its own spelling: ids change
 * case, lists change order, defaults and null fields appear. Each side is split into independent parts; differences of
 * case, blanks, order, or notation make no different part.
 *
 * `wanted`: all written parts are present, and all removed parts are absent. `unchanged`: exactly the side from before,
 * because a write over it must not lose another actor's addition.
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

/** Returns the fields of an object as parts. Null and empty fields count as absent. */
export function fieldParts(side: object): readonly string[] {
    return Object.entries(side)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => `${name}=${reference(textOf(value))}`.toLowerCase());
}

function textOf(value: unknown): string {
    return typeof value === 'object' ? canonicalJson(value) : String(value);
}
