/**
 * The part of the Kusto query language that inventory queries need: `Resources | where … | project … | order by …
 * | limit n`. Terms of `where` are comparisons joined by `and`. Anything else is a syntax error, never a guess.
 */
export type Row = Readonly<Record<string, unknown>>;

export type QueryResult =
    | { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly isProjected: boolean }
    | { readonly kind: 'invalid'; readonly message: string };

class SyntaxProblem extends Error {
    override readonly name = 'SyntaxProblem';
}

/** The tables that can be queried, by their lower-case name. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

export function runQuery(query: string, tables: Tables): QueryResult {
    const [source = '', ...steps] = splitOutsideQuotes(query, '|').map((step) => step.trim());
    const table = tables[source.toLowerCase()];
    if (table === undefined) {
        return { kind: 'invalid', message: `The table '${source}' is not one that the simulator knows.` };
    }
    try {
        let rows = table;
        let isProjected = false;
        for (const step of steps) {
            rows = applied(step, rows);
            isProjected ||= /^project\b/i.test(step);
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
            const columns = splitOutsideQuotes(rest, ',').map(column);
            return rows.map((row) =>
                Object.fromEntries(columns.map(({ name, path }) => [name, at(row, path)])),
            );
        }
        case 'order':
        case 'sort': {
            const found = /^by\s+([\w.]+)(?:\s+(asc|desc))?$/i.exec(rest.trim());
            if (found === null) throw new SyntaxProblem(`Cannot read '${step}'.`);
            const [, path = '', direction = 'desc'] = found;
            const sign = direction.toLowerCase() === 'asc' ? 1 : -1;
            return rows.toSorted((a, b) => sign * compared(at(a, path), at(b, path)));
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
        const wanted = splitOutsideQuotes(values, ',').map((value) => unquoted(value));
        return (row) => {
            const found = String(at(row, path) ?? '');
            return wanted.some((value) => (operator === 'in' ? found === value : same(found, value)));
        };
    }
    const one =
        /^\s*\(?\s*(?:(?:tolower|tostring)\()?([\w.]+)\)?\s*(==|=~|!=|!~|contains|startswith|has)\s*('[^']*'|"[^"]*")\s*\)?\s*$/i.exec(
            text,
        );
    if (one === null) throw new SyntaxProblem(`Cannot read the condition '${text.trim()}'.`);
    const [, path = '', operator = '', quoted = ''] = one;
    const value = unquoted(quoted);
    const isLowered = /tolower\(/i.test(text);
    return (row) => {
        const stored = textOf(at(row, path));
        const found = isLowered ? stored.toLowerCase() : stored;
        switch (operator.toLowerCase()) {
            case '==':
                return found === value;
            case '=~':
                return same(found, value);
            case '!=':
                return found !== value;
            case '!~':
                return !same(found, value);
            case 'startswith':
                return found.toLowerCase().startsWith(value.toLowerCase());
            default:
                return found.toLowerCase().includes(value.toLowerCase());
        }
    };
}

function column(text: string): { readonly name: string; readonly path: string } {
    const found = /^\s*(?:(\w+)\s*=\s*)?([\w.]+)\s*$/.exec(text);
    if (found === null) throw new SyntaxProblem(`Cannot read the column '${text.trim()}'.`);
    const [, name, path = ''] = found;
    return { name: name ?? path.replaceAll('.', '_'), path };
}

function at(row: Row, path: string): unknown {
    let value: unknown = row;
    for (const part of path.split('.')) {
        if (typeof value !== 'object' || value === null) return null;
        value = Reflect.get(value, part);
    }
    return value ?? null;
}

/** What `tostring()` makes of a value: JSON of an object. */
function textOf(value: unknown): string {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

function compared(a: unknown, b: unknown): number {
    return String(a ?? '').localeCompare(String(b ?? ''), 'en');
}

function same(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}

function unquoted(text: string): string {
    const found = /^\s*(?:'([^']*)'|"([^"]*)")\s*$/.exec(text);
    if (found === null) throw new SyntaxProblem(`A text in quotes is missing at '${text.trim()}'.`);
    return found[1] ?? found[2] ?? '';
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
    const parts: string[] = [''];
    let quote = '';
    for (const character of text) {
        if (quote === '' && character === separator) {
            parts.push('');
            continue;
        }
        if (quote === '' && (character === "'" || character === '"')) quote = character;
        else if (character === quote) quote = '';
        parts[parts.length - 1] += character;
    }
    return parts;
}
