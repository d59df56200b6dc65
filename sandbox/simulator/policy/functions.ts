import { isIP } from 'node:net';
import { isObject, isSameJson } from '../kernel/json.ts';
import { rangeContains } from './ip-range.ts';
import { TemplateFailure } from './problems.ts';

type TemplateFunction = (...values: readonly unknown[]) => unknown;

/**
 * The functions of the template language that policy rules may use, by lower-case name. A value of another type than a
 * function takes fails, as in Azure: a failed evaluation denies the request.
 */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
    // Logic
    and: (...values) => values.every(asBoolean),
    or: (...values) => values.some(asBoolean),
    not: (value) => !asBoolean(value),
    equals: (a, b) => isSameJson(a, b),
    less: (a, b) => ordered(a, b) < 0,
    lessorequals: (a, b) => ordered(a, b) <= 0,
    greater: (a, b) => ordered(a, b) > 0,
    greaterorequals: (a, b) => ordered(a, b) >= 0,
    bool: (value) => asTruth(value),
    true: () => true,
    false: () => false,
    null: () => null,
    coalesce: (...values) => values.find((value) => value !== null && value !== undefined) ?? null,
    // Numbers
    int: (value) => asWhole(value),
    add: (a, b) => asNumber(a) + asNumber(b),
    sub: (a, b) => asNumber(a) - asNumber(b),
    mul: (a, b) => asNumber(a) * asNumber(b),
    div: (a, b) => Math.trunc(asNumber(a) / nonZero(b)),
    mod: (a, b) => asNumber(a) % nonZero(b),
    min: (...values) => Math.min(...numbers(values)),
    max: (...values) => Math.max(...numbers(values)),
    // Texts
    string: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
    tolower: (value) => asText(value).toLowerCase(),
    toupper: (value) => asText(value).toUpperCase(),
    trim: (value) => asText(value).trim(),
    startswith: (text, start) => asText(text).toLowerCase().startsWith(asText(start).toLowerCase()),
    endswith: (text, end) => asText(text).toLowerCase().endsWith(asText(end).toLowerCase()),
    indexof: (text, part) => asText(text).toLowerCase().indexOf(asText(part).toLowerCase()),
    lastindexof: (text, part) => asText(text).toLowerCase().lastIndexOf(asText(part).toLowerCase()),
    replace: (text, from, to) => asText(text).replaceAll(asText(from), asText(to)),
    split: (text, by) => split(asText(text), by),
    join: (parts, by) => asArray(parts).map(String).join(asText(by)),
    substring: (text, start, length) => substring(asText(text), asNumber(start), length),
    padleft: (text, length, by = ' ') => asText(text).padStart(asNumber(length), asText(by)),
    // Texts, arrays and objects
    concat: (...values) => (Array.isArray(values[0]) ? values.flatMap(asArray) : values.map(asPart).join('')),
    length: (value) => lengthOf(value),
    empty: (value) =>
        value === null || value === undefined || (typeof value !== 'number' && lengthOf(value) === 0),
    contains: (inside, wanted) => contains(inside, wanted),
    first: (value) => (typeof value === 'string' ? value.charAt(0) : (asArray(value)[0] ?? null)),
    last: (value) => (typeof value === 'string' ? value.slice(-1) : (asArray(value).at(-1) ?? null)),
    take: (value, count) =>
        typeof value === 'string'
            ? value.slice(0, asNumber(count))
            : asArray(value).slice(0, asNumber(count)),
    skip: (value, count) =>
        typeof value === 'string' ? value.slice(asNumber(count)) : asArray(value).slice(asNumber(count)),
    createarray: (...values) => values,
    array: (value) => (Array.isArray(value) ? value : [value]),
    union: (...values) =>
        values.flatMap(asArray).filter((each, index, all) => all.findIndex(same(each)) === index),
    intersection: (...values) =>
        values.map(asArray).reduce((kept, each) => kept.filter((item) => each.some(same(item)))),
    json: (text) => parsed(asText(text)),
    tryget: (inside, ...keys) => keys.reduce(triedMember, inside),
    // Dates and addresses
    adddays: (date, days) => addDays(asText(date), asNumber(days)),
    iprangecontains: (range, target) => rangeContains(asText(range), asText(target)),
};

function same(a: unknown): (b: unknown) => boolean {
    return (b) => isSameJson(a, b);
}

function failure(wanted: string, value: unknown): TemplateFailure {
    return new TemplateFailure(`The template language function expects ${wanted}, not '${describe(value)}'.`);
}

function describe(value: unknown): string {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
}

function asText(value: unknown): string {
    if (typeof value !== 'string') throw failure('a text', value);
    return value;
}

function asPart(value: unknown): string {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        return String(value);
    throw failure('a text', value);
}

function asNumber(value: unknown): number {
    if (typeof value !== 'number') throw failure('an integer', value);
    return value;
}

function nonZero(value: unknown): number {
    const number = asNumber(value);
    if (number === 0) throw failure('another divisor', value);
    return number;
}

function numbers(values: readonly unknown[]): readonly number[] {
    return values.flatMap((value) => (Array.isArray(value) ? value : [value])).map(asNumber);
}

function asWhole(value: unknown): number {
    if (typeof value === 'number') return Math.trunc(value);
    if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
    throw new TemplateFailure(
        `The template language function 'int' cannot convert provided value '${describe(value)}' to integer value.`,
    );
}

function asBoolean(value: unknown): boolean {
    if (typeof value !== 'boolean') throw failure('a boolean', value);
    return value;
}

function asTruth(value: unknown): boolean {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return value !== 0;
    const text = asText(value).toLowerCase();
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw failure('a boolean', value);
}

function asArray(value: unknown): readonly unknown[] {
    if (!Array.isArray(value)) throw failure('an array', value);
    return value;
}

function ordered(a: unknown, b: unknown): number {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
    throw failure('two integers or two texts', [a, b]);
}

function split(text: string, by: unknown): readonly string[] {
    const delimiters = Array.isArray(by) ? by.map(asText) : [asText(by)];
    return delimiters.reduce<readonly string[]>(
        (parts, delimiter) => parts.flatMap((part) => part.split(delimiter)),
        [text],
    );
}

function substring(text: string, start: number, length: unknown): string {
    const end = length === undefined ? text.length : start + asNumber(length);
    if (start < 0 || end > text.length || end < start) throw failure('a range within the text', text);
    return text.slice(start, end);
}

function lengthOf(value: unknown): number {
    if (typeof value === 'string' || Array.isArray(value)) return value.length;
    if (isObject(value)) return Object.keys(value).length;
    throw failure('a text, an array or an object', value);
}

function contains(inside: unknown, wanted: unknown): boolean {
    if (Array.isArray(inside)) return inside.some(same(wanted));
    if (typeof inside === 'string') return inside.includes(asPart(wanted));
    if (isObject(inside)) return Object.hasOwn(inside, asText(wanted));
    throw failure('a text, an array or an object', inside);
}

/** Null where there is no such member. */
function triedMember(inside: unknown, key: unknown): unknown {
    if (Array.isArray(inside)) return inside[asNumber(key)] ?? null;
    return isObject(inside) ? (inside[asText(key)] ?? null) : null;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw failure('JSON', text);
    }
}

function addDays(text: string, days: number): string {
    const time = Date.parse(text);
    if (Number.isNaN(time) || isIP(text) !== 0) throw failure('a date', text);
    return new Date(time + days * 86_400_000).toISOString();
}
