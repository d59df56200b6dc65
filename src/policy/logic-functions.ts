import { compareTexts } from './compare-texts.ts';
import {
    anyNumber,
    booleanOf,
    defined,
    integerOf,
    isSameJson,
    refused,
    type TemplateFunction,
} from './function-arguments.ts';
import type { Json } from './json.ts';

/** Returns less than 0, 0, or more than 0. Both are numbers, or both are texts. */
function order(args: readonly Json[], name: string): number {
    const [a, b] = args;
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
    throw refused(name, 'two numbers or two texts', a);
}

function booleanFrom(value: Json | undefined, name: string): boolean {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return value !== 0;
    if (value === null) return false;
    const word = String(value).toLowerCase();
    if (word === 'true' || word === '1') return true;
    if (word === 'false' || word === '0') return false;
    throw refused(name, 'true, false, or a number', value);
}

/** Logic and numbers. `if`, `and`, `or`, and `coalesce` evaluate only what they need: see evaluate-expression.ts. */
export const logicFunctions: Readonly<Record<string, TemplateFunction>> = {
    true: defined(0, 0, () => true),
    false: defined(0, 0, () => false),
    null: defined(0, 0, () => null),
    not: defined(1, 1, ([value], name) => !booleanOf(value, name)),
    bool: defined(1, 1, ([value], name) => booleanFrom(value, name)),
    equals: defined(2, 2, ([a, b]) => isSameJson(a, b)),
    less: defined(2, 2, (args, name) => order(args, name) < 0),
    lessorequals: defined(2, 2, (args, name) => order(args, name) <= 0),
    greater: defined(2, 2, (args, name) => order(args, name) > 0),
    greaterorequals: defined(2, 2, (args, name) => order(args, name) >= 0),
    add: defined(2, 2, ([a, b], name) => integerOf(a, name) + integerOf(b, name)),
    sub: defined(2, 2, ([a, b], name) => integerOf(a, name) - integerOf(b, name)),
    mul: defined(2, 2, ([a, b], name) => integerOf(a, name) * integerOf(b, name)),
    div: defined(2, 2, ([a, b], name) => Math.trunc(integerOf(a, name) / divisor(b, name))),
    mod: defined(2, 2, ([a, b], name) => integerOf(a, name) % divisor(b, name)),
    min: defined(1, anyNumber, (args, name) => Math.min(...numbers(args, name))),
    max: defined(1, anyNumber, (args, name) => Math.max(...numbers(args, name))),
    int: defined(1, 1, ([value], name) => {
        if (typeof value === 'number') return Math.trunc(value);
        if (typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value)) return Number(value);
        throw refused(name, 'a number', value);
    }),
    float: defined(1, 1, ([value], name) => {
        const number = Number(value);
        if (value === '' || value === null || typeof value === 'boolean' || !Number.isFinite(number)) {
            throw refused(name, 'a number', value);
        }
        return number;
    }),
};

function divisor(value: Json | undefined, name: string): number {
    const number = integerOf(value, name);
    if (number === 0) throw refused(name, 'a divisor other than 0', value);
    return number;
}

function numbers(args: readonly Json[], name: string): readonly number[] {
    const [first] = args;
    const given = args.length === 1 && Array.isArray(first) ? (first as readonly Json[]) : args;
    if (given.length === 0) throw refused(name, 'at least one number', args[0]);
    return given.map((each) => integerOf(each, name));
}
