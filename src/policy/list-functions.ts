import {
    anyNumber,
    defined,
    integerOf,
    isSameJson,
    listOf,
    objectOf,
    refused,
    type TemplateFunction,
    textOf,
} from './function-arguments.ts';
import { isList, isObject, type Json, type JsonObject, memberOf } from './json.ts';

function isEmpty(value: Json | undefined): boolean {
    if (value === undefined || value === null || value === '') return true;
    if (isList(value)) return value.length === 0;
    return isObject(value) && Object.keys(value).length === 0;
}

function lengthOf(value: Json | undefined, name: string): number {
    if (typeof value === 'string' || isList(value)) return value.length;
    if (isObject(value)) return Object.keys(value).length;
    throw refused(name, 'a text, an array, or an object', value);
}

/** Texts are compared with case here, unlike in the conditions of a rule. */
function isIn(container: Json | undefined, wanted: Json | undefined, name: string): boolean {
    if (typeof container === 'string') return container.includes(String(wanted));
    if (isList(container)) return container.some((each) => isSameJson(each, wanted));
    if (isObject(container)) return memberOf(container, textOf(wanted, name)) !== undefined;
    throw refused(name, 'a text, an array, or an object', container);
}

function sliced(value: Json | undefined, name: string, from: number, to?: number): Json {
    if (typeof value === 'string') return value.slice(from, to);
    return listOf(value, name).slice(from, to);
}

function indexIn(value: Json | undefined, wanted: Json | undefined, isLast: boolean, name: string): number {
    if (typeof value === 'string') {
        const [text, part] = [value.toLowerCase(), textOf(wanted, name).toLowerCase()];
        return isLast ? text.lastIndexOf(part) : text.indexOf(part);
    }
    const list = listOf(value, name);
    const isWanted = (each: Json): boolean => isSameJson(each, wanted);
    return isLast ? list.findLastIndex(isWanted) : list.findIndex(isWanted);
}

function concat(args: readonly Json[], name: string): Json {
    if (args.some(isList)) return args.flatMap((each) => listOf(each, name));
    return args
        .map((each) => {
            if (isObject(each)) throw refused(name, 'texts or arrays', each);
            return each === null ? '' : String(each);
        })
        .join('');
}

function union(args: readonly Json[], name: string): Json {
    if (args.every(isObject)) {
        return args.map((each) => objectOf(each, name)).reduce(merged, {});
    }
    return unique(args.flatMap((each) => listOf(each, name)));
}

/** Objects within objects are merged too; the last one wins. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
    const entries = Object.entries(b).map(([key, value]) => {
        const before = a[key];
        return [key, isObject(before) && isObject(value) ? merged(before, value) : value] as const;
    });
    return { ...a, ...Object.fromEntries(entries) };
}

function intersection(args: readonly Json[], name: string): Json {
    const [head, ...rest] = args;
    if (isObject(head)) {
        const objects = rest.map((each) => objectOf(each, name));
        const kept = Object.entries(head).filter(([key, value]) =>
            objects.every((each) => isSameJson(each[key], value)),
        );
        return Object.fromEntries(kept);
    }
    const lists = rest.map((each) => listOf(each, name));
    return unique(listOf(head, name)).filter((value) =>
        lists.every((list) => list.some((each) => isSameJson(each, value))),
    );
}

function unique(list: readonly Json[]): readonly Json[] {
    return list.filter((value, index) => list.findIndex((each) => isSameJson(each, value)) === index);
}

function range(args: readonly Json[], name: string): Json {
    const [start, count] = [integerOf(args[0], name), integerOf(args[1], name)];
    if (count < 0 || count > 10_000) throw refused(name, 'a count of 0 to 10000', count);
    return Array.from({ length: count }, (_, index) => start + index);
}

function createObject(args: readonly Json[], name: string): Json {
    if (args.length % 2 === 1) throw refused(name, 'a value for each name', args.at(-1));
    const names = args.filter((_, index) => index % 2 === 0);
    return Object.fromEntries(names.map((each, index) => [textOf(each, name), args[index * 2 + 1] ?? null]));
}

function found(value: Json | undefined, keys: readonly Json[]): Json {
    return keys.reduce<Json>((inner, key) => {
        if (isList(inner) && typeof key === 'number') return inner[key] ?? null;
        return memberOf(inner, String(key)) ?? null;
    }, value ?? null);
}

/** Functions on arrays, objects, and texts. */
export const listFunctions: Readonly<Record<string, TemplateFunction>> = {
    concat: defined(1, anyNumber, concat),
    length: defined(1, 1, ([value], name) => lengthOf(value, name)),
    empty: defined(1, 1, ([value]) => isEmpty(value)),
    contains: defined(2, 2, ([container, wanted], name) => isIn(container, wanted, name)),
    indexof: defined(2, 2, ([value, wanted], name) => indexIn(value, wanted, false, name)),
    lastindexof: defined(2, 2, ([value, wanted], name) => indexIn(value, wanted, true, name)),
    first: defined(1, 1, ([value], name) =>
        typeof value === 'string' ? value.charAt(0) : (listOf(value, name)[0] ?? null),
    ),
    last: defined(1, 1, ([value], name) =>
        typeof value === 'string' ? value.slice(-1) : (listOf(value, name).at(-1) ?? null),
    ),
    take: defined(2, 2, ([value, count], name) =>
        sliced(value, name, 0, Math.max(0, integerOf(count, name))),
    ),
    skip: defined(2, 2, ([value, count], name) => sliced(value, name, Math.max(0, integerOf(count, name)))),
    union: defined(1, anyNumber, union),
    intersection: defined(1, anyNumber, intersection),
    array: defined(1, 1, ([value]) => (isList(value) ? value : [value ?? null])),
    createarray: defined(0, anyNumber, (args) => args),
    createobject: defined(0, anyNumber, createObject),
    range: defined(2, 2, range),
    items: defined(1, 1, ([value], name) =>
        Object.entries(objectOf(value, name))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => ({ key, value: each })),
    ),
    tryget: defined(2, anyNumber, ([value, ...keys]) => found(value, keys)),
};
