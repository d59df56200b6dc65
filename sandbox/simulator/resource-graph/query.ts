import { column, expression, textOf } from './expression.ts';
import { type Row, SyntaxProblem, splitOutside, unquoted } from './query-text.ts';
import { summarized } from './summarize.ts';

export type QueryResult =
    | { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly isProjected: boolean }
    | { readonly kind: 'invalid'; readonly message: string };

/** The tables that can be queried, by their lower-case name. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

/**
 * The part of the Kusto query language that inventory queries need: `Resources | where … | extend … | project … |
 * summarize … by … | distinct … | order by … | limit n | count`. Terms of `where` are comparisons joined by `and`.
 * Anything else is a syntax error, never a guess.
 */
export function runQuery(query: string, tables: Tables): QueryResult {
    const [source = '', ...steps] = splitOutside(query, '|').map((step) => step.trim());
    const table = tables[source.toLowerCase()];
    if (table === undefined) {
        return { kind: 'invalid', message: `The table '${source}' is not one that the simulator knows.` };
    }
    try {
        let rows = table;
        let isProjected = false;
        for (const step of steps) {
            rows = applied(step, rows);
            isProjected ||= /^(project|summarize|distinct|count)\b/i.test(step);
        }
        return { kind: 'rows', rows, isProjected };
    } catch (error) {
        if (error instanceof SyntaxProblem) return { kind: 'invalid', message: error.message };
        throw error;
    }
}

function applied(step: string, rows: readonly Row[]): readonly Row[] {
    const [, operator = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(step) ?? [];
    switch (operator.toLowerCase()) {
        case 'where': {
            const tests = rest.split(/\s+and\s+/i).map(comparison);
            return rows.filter((row) => tests.every((test) => test(row)));
        }
        case 'project': {
            const columns = splitOutside(rest, ',').map(column);
            return rows.map((row) =>
                Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])),
            );
        }
        case 'extend': {
            const columns = splitOutside(rest, ',').map(column);
            return rows.map((row) => ({
                ...row,
                ...Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])),
            }));
        }
        case 'summarize':
            return summarized(rest, rows);
        case 'distinct':
            return summarized(`by ${rest}`, rows);
        case 'count':
            if (rest.trim() !== '') throw new SyntaxProblem(`Cannot read '${step}'.`);
            return [{ Count: rows.length }];
        case 'order':
        case 'sort': {
            const found = /^by\s+([\w.]+)(?:\s+(asc|desc))?$/i.exec(rest.trim());
            if (found === null) throw new SyntaxProblem(`Cannot read '${step}'.`);
            const [, path = '', direction = 'desc'] = found;
            const sign = direction.toLowerCase() === 'asc' ? 1 : -1;
            const value = expression(path);
            return rows.toSorted((a, b) => sign * compared(value(a), value(b)));
        }
        case 'limit':
        case 'take': {
            if (!/^\d+$/.test(rest.trim())) throw new SyntaxProblem(`Cannot read '${step}'.`);
            return rows.slice(0, Number(rest));
        }
        default:
            throw new SyntaxProblem(`The operator '${operator}' is not one that the simulator knows.`);
    }
}

function comparison(text: string): (row: Row) => boolean {
    const list = /^\s*\(?\s*([\w.]+)\s+(in~?)\s*\(([^)]*)\)\s*\)?\s*$/i.exec(text);
    if (list !== null) {
        const [, path = '', operator = '', values = ''] = list;
        const wanted = splitOutside(values, ',').map((each) => unquoted(each));
        const value = expression(path);
        return (row) => {
            const found = String(value(row) ?? '');
            return wanted.some((each) => (operator === 'in' ? found === each : same(found, each)));
        };
    }
    const bare = text.trim().replace(/^\(([\s\S]*)\)$/, '$1');
    const one =
        /^(.+?)\s*(==|=~|!=|!~|>=|<=|>|<|contains|startswith|has)\s*('[^']*'|"[^"]*"|-?[\d.]+)$/i.exec(bare);
    if (one === null) {
        // A function that answers yes or no.
        if (!/^\w+\(/.test(bare)) throw new SyntaxProblem(`Cannot read the condition '${text.trim()}'.`);
        const truth = expression(bare);
        return (row) => truth(row) === true;
    }
    const [, left = '', operator = '', right = ''] = one;
    const value = expression(left);
    if (/^[<>]/.test(operator)) {
        return (row) => isOrdered(Number(value(row) ?? Number.NaN), operator, Number(right));
    }
    const wanted = /^['"]/.test(right) ? unquoted(right) : right;
    return (row) => {
        const found = textOf(value(row));
        switch (operator.toLowerCase()) {
            case '==':
                return found === wanted;
            case '=~':
                return same(found, wanted);
            case '!=':
                return found !== wanted;
            case '!~':
                return !same(found, wanted);
            case 'startswith':
                return found.toLowerCase().startsWith(wanted.toLowerCase());
            default:
                return found.toLowerCase().includes(wanted.toLowerCase());
        }
    };
}

function isOrdered(found: number, operator: string, wanted: number): boolean {
    switch (operator) {
        case '>':
            return found > wanted;
        case '>=':
            return found >= wanted;
        case '<':
            return found < wanted;
        default:
            return found <= wanted;
    }
}

function compared(a: unknown, b: unknown): number {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return String(a ?? '').localeCompare(String(b ?? ''), 'en');
}

function same(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}
