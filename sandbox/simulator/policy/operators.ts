import { isObject } from '../kernel/json.ts';
import { TemplateFailure } from './problems.ts';

type Operator = (found: unknown, wanted: unknown) => boolean;

/** The comparisons of a rule, by lower-case name. Texts are compared without case. */
export const operators: Readonly<Record<string, Operator>> = {
    equals: isEqual,
    notequals: (found, wanted) => !isEqual(found, wanted),
    like: isLike,
    notlike: (found, wanted) => !isLike(found, wanted),
    match: (found, wanted) => isMatch(found, wanted, ''),
    notmatch: (found, wanted) => !isMatch(found, wanted, ''),
    matchinsensitively: (found, wanted) => isMatch(found, wanted, 'i'),
    notmatchinsensitively: (found, wanted) => !isMatch(found, wanted, 'i'),
    contains: isContaining,
    notcontains: (found, wanted) => !isContaining(found, wanted),
    in: isIn,
    notin: (found, wanted) => !isIn(found, wanted),
    containskey: hasKey,
    notcontainskey: (found, wanted) => !hasKey(found, wanted),
    less: (found, wanted) => isOrdered(found, wanted, (order) => order < 0),
    lessorequals: (found, wanted) => isOrdered(found, wanted, (order) => order <= 0),
    greater: (found, wanted) => isOrdered(found, wanted, (order) => order > 0),
    greaterorequals: (found, wanted) => isOrdered(found, wanted, (order) => order >= 0),
    exists: (found, wanted) =>
        (found !== undefined && found !== null) === (String(wanted).toLowerCase() === 'true'),
};

/** Assumed: a boolean or a number equals its text; an absent value equals nothing. */
function isEqual(found: unknown, wanted: unknown): boolean {
    if (found === undefined || found === null || wanted === undefined || wanted === null) return false;
    if (typeof found === 'object' || typeof wanted === 'object')
        return JSON.stringify(found) === JSON.stringify(wanted);
    return String(found).toLowerCase() === String(wanted).toLowerCase();
}

function isIn(found: unknown, wanted: unknown): boolean {
    if (!Array.isArray(wanted)) throw new TemplateFailure("The operator 'in' needs an array.");
    return wanted.some((each) => isEqual(found, each));
}

function isLike(found: unknown, wanted: unknown): boolean {
    if (typeof found !== 'string') return false;
    const pattern = String(wanted).toLowerCase();
    const text = found.toLowerCase();
    const [start = '', end] = pattern.split('*');
    if (end === undefined) return text === pattern;
    return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** `#` is a digit, `?` a letter, `.` any character, everything else itself. */
function isMatch(found: unknown, wanted: unknown, flags: string): boolean {
    if (typeof found !== 'string') return false;
    const signs: Readonly<Record<string, string>> = { '#': '\\d', '?': '[a-zA-Z]', '.': '.' };
    const source = [...String(wanted)].map(
        (sign) => signs[sign] ?? sign.replaceAll(/[\\^$*+()[\]{}|/-]/g, '\\$&'),
    );
    return new RegExp(`^${source.join('')}$`, flags).test(found);
}

function isContaining(found: unknown, wanted: unknown): boolean {
    if (Array.isArray(found)) return found.some((each) => isEqual(each, wanted));
    return typeof found === 'string' && found.toLowerCase().includes(String(wanted).toLowerCase());
}

function hasKey(found: unknown, wanted: unknown): boolean {
    const name = String(wanted).toLowerCase();
    return isObject(found) && Object.keys(found).some((key) => key.toLowerCase() === name);
}

/** Documented: values of different types are an error. Assumed: an absent value is neither less nor greater. */
function isOrdered(found: unknown, wanted: unknown, holds: (order: number) => boolean): boolean {
    if (found === undefined || found === null) return false;
    if (typeof found === 'number' && typeof wanted === 'number') return holds(found - wanted);
    if (typeof found === 'string' && typeof wanted === 'string') {
        return holds(found.localeCompare(wanted, 'en', { sensitivity: 'base' }));
    }
    throw new TemplateFailure(`'${String(found)}' and '${String(wanted)}' are of different types.`);
}
