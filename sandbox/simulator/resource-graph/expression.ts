import { type Row, SyntaxProblem, splitOutside, unquoted } from './query-text.ts';

/** A value that is worked out from a row. */
export type Expression = (row: Row) => unknown;

/** `name = expression`, or a path whose name its last words are. */
export interface Column {
    readonly name: string;
    readonly value: Expression;
}

const functions: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
    tostring: textOf,
    tolower: (value) => textOf(value).toLowerCase(),
    toupper: (value) => textOf(value).toUpperCase(),
    toint: (value) => (value === null ? null : Math.trunc(Number(value))),
    tolong: (value) => (value === null ? null : Math.trunc(Number(value))),
    strcat: (...values) => values.map(textOf).join(''),
    isnull: (value) => value === null,
    isnotnull: (value) => value !== null,
    isempty: (value) => textOf(value) === '',
    isnotempty: (value) => textOf(value) !== '',
    array_length: (value) => (Array.isArray(value) ? value.length : null),
    coalesce: (...values) => values.find((value) => value !== null && value !== '') ?? null,
};

/** A path such as `properties.network.publicNetworkAccess` or `tags['env']`, a literal, or a function of these. */
export function expression(text: string): Expression {
    const trimmed = text.trim();
    if (/^(?:'[^']*'|"[^"]*")$/.test(trimmed)) {
        const literal = unquoted(trimmed);
        return () => literal;
    }
    if (/^-?\d+(\.\d+)?$/.test(trimmed)) return () => Number(trimmed);
    const call = /^(\w+)\s*\(([\s\S]*)\)$/.exec(trimmed);
    if (call !== null) {
        const [, name = '', inner = ''] = call;
        const apply = functions[name.toLowerCase()];
        if (apply === undefined) {
            throw new SyntaxProblem(`The function '${name}' is not one that the simulator knows.`);
        }
        const given = inner.trim() === '' ? [] : splitOutside(inner, ',').map(expression);
        return (row) => apply(...given.map((each) => each(row)));
    }
    if (!/^[\w.]+(?:\[(?:'[^']*'|"[^"]*")\]|\.\w+)*$/.test(trimmed)) {
        throw new SyntaxProblem(`Cannot read the expression '${trimmed}'.`);
    }
    const path = [...trimmed.matchAll(/\w+|\['([^']*)'\]|\["([^"]*)"\]/g)].map(
        ([part, single, double]) => single ?? double ?? part,
    );
    return (row) => at(row, path);
}

export function column(text: string): Column {
    const named = /^\s*(\w+)\s*=(?![=~])\s*([\s\S]+)$/.exec(text);
    if (named !== null) return { name: named[1] ?? '', value: expression(named[2] ?? '') };
    const found = /^\s*([\w.]+)\s*$/.exec(text);
    if (found === null) throw new SyntaxProblem(`Cannot read the column '${text.trim()}'.`);
    const path = found[1] ?? '';
    return { name: path.replaceAll('.', '_'), value: expression(path) };
}

function at(row: Row, path: readonly string[]): unknown {
    let value: unknown = row;
    for (const part of path) {
        if (typeof value !== 'object' || value === null) return null;
        value = Reflect.get(value, part) ?? null;
    }
    return value ?? null;
}

/** Returns a value as `tostring()` does: an object as JSON. */
export function textOf(value: unknown): string {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
