import { column, type Expression, expression, textOf } from './expression.ts';
import { type Row, SyntaxProblem, splitOutside } from './query-text.ts';

interface Aggregate {
    readonly name: string;
    readonly of: (rows: readonly Row[]) => unknown;
}

const aggregates: Readonly<Record<string, (value: Expression, rows: readonly Row[]) => unknown>> = {
    count: (_value, rows) => rows.length,
    dcount: (value, rows) => new Set(rows.map((row) => textOf(value(row)))).size,
    countif: (value, rows) => rows.filter((row) => value(row) === true).length,
    sum: (value, rows) => rows.reduce((sum, row) => sum + Number(value(row) ?? 0), 0),
    min: (value, rows) => sorted(value, rows)[0] ?? null,
    max: (value, rows) => sorted(value, rows).at(-1) ?? null,
    make_list: (value, rows) => rows.map(value),
    make_set: (value, rows) => [...new Map(rows.map((row) => [textOf(value(row)), value(row)])).values()],
    any: (value, rows) => (rows[0] === undefined ? null : value(rows[0])),
};

/** `summarize count() by type`, `summarize servers = dcount(name), newest = max(at) by location, sku`. */
export function summarized(rest: string, rows: readonly Row[]): readonly Row[] {
    const [calls = '', by = ''] = ` ${rest}`.split(/\sby\s+/i);
    const keys = by.trim() === '' ? [] : splitOutside(by, ',').map(column);
    const results = calls.trim() === '' ? [] : splitOutside(calls, ',').map(aggregate);
    if (keys.length + results.length === 0) throw new SyntaxProblem(`Cannot read 'summarize ${rest}'.`);
    const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
    // Without keys there is one group, even of no rows.
    if (keys.length === 0) groups.set('[]', { key: {}, rows: [] });
    for (const row of rows) {
        const values = keys.map(({ value }) => value(row));
        const id = JSON.stringify(values);
        const key = Object.fromEntries(keys.map(({ name }, index) => [name, values[index]]));
        const group = groups.get(id) ?? { key, rows: [] };
        group.rows.push(row);
        groups.set(id, group);
    }
    return [...groups.values()].map((group) => ({
        ...group.key,
        ...Object.fromEntries(results.map(({ name, of }) => [name, of(group.rows)])),
    }));
}

function aggregate(text: string): Aggregate {
    const found = /^\s*(?:(\w+)\s*=\s*)?(\w+)\s*\(([\s\S]*)\)\s*$/.exec(text);
    const [, named, operator = '', inner = ''] = found ?? [];
    const apply = aggregates[operator.toLowerCase()];
    if (apply === undefined) {
        throw new SyntaxProblem(`The aggregate '${text.trim()}' is not one that the simulator knows.`);
    }
    const value: Expression = inner.trim() === '' ? () => null : expression(inner);
    const suffix = inner.trim().replaceAll(/\W/g, '_');
    return { name: named ?? `${operator.toLowerCase()}_${suffix}`, of: (rows) => apply(value, rows) };
}

function sorted(value: Expression, rows: readonly Row[]): readonly unknown[] {
    return rows
        .map(value)
        .filter((found) => found !== null)
        .toSorted((a, b) =>
            typeof a === 'number' && typeof b === 'number' ? a - b : textOf(a).localeCompare(textOf(b), 'en'),
        );
}
