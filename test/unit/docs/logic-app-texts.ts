/** The part of the expression language of Azure Logic Apps that the recipes use. Source: "Functions in expressions". */

type Value = unknown;

const functions: Readonly<Record<string, (...values: Value[]) => Value>> = {
    coalesce: (...values) => values.find((value) => value !== null && value !== undefined) ?? null,
    concat: (...values) => values.map(text).join(''),
    equals: (a, b) => (a ?? null) === (b ?? null),
    first: (list) => (Array.isArray(list) ? (list[0] ?? null) : null),
    // Both branches are evaluated before: an expression must not fail in the one that it does not take.
    if: (condition, yes, no) => (condition === true ? yes : no),
    json: (value) => JSON.parse(text(value)),
    last: (list) => (Array.isArray(list) ? (list.at(-1) ?? null) : null),
    replace: (value, from, to) => text(value).replaceAll(text(from), text(to)),
    split: (value, by) => text(value).split(text(by)),
    startsWith: (value, start) => text(value).toLowerCase().startsWith(text(start).toLowerCase()),
    take: (value, count) => text(value).slice(0, Number(count)),
};

/** Strict, as Logic Apps is: a null is no text. */
function text(value: Value): string {
    if (typeof value === 'string') return value;
    throw new TypeError(`${JSON.stringify(value)} is no text`);
}

/** Returns a template with the value of each `@{…}` in it. `outputs` gives the result of an action. */
export function evaluated(template: string, outputs: (action: string) => Value): string {
    let result = '';
    let rest = template;
    for (let at = rest.indexOf('@{'); at >= 0; at = rest.indexOf('@{')) {
        const reader = expressionReader(rest.slice(at + 2), outputs);
        const value = reader.read();
        result += rest.slice(0, at) + (value === null || value === undefined ? '' : String(value));
        rest = reader.rest().replace(/^\s*\}/, '');
    }
    return result + rest;
}

function expressionReader(source: string, outputs: (action: string) => Value) {
    let left = source;
    function take(pattern: RegExp): string | undefined {
        const found = pattern.exec(left)?.[0];
        if (found !== undefined) left = left.slice(found.length);
        return found?.trim();
    }
    function readPart(): Value {
        const quoted = take(/^\s*'(?:[^']|'')*'/);
        if (quoted !== undefined) return quoted.slice(1, -1).replaceAll("''", "'");
        const number = take(/^\s*\d+/);
        if (number !== undefined) return Number(number);
        const name = take(/^\s*\w+/) ?? '';
        if (name === 'null') return null;
        if (take(/^\(/) === undefined) throw new SyntaxError(`expected a call at ${left.slice(0, 20)}`);
        const values: Value[] = [];
        while (take(/^\s*\)/) === undefined) {
            values.push(read());
            take(/^\s*,/);
        }
        if (name === 'outputs') return outputs(text(values[0]));
        const call = functions[name];
        if (call === undefined) throw new SyntaxError(`no function ${name}`);
        return call(...values);
    }
    function read(): Value {
        let value = readPart();
        for (let key = take(/^\??\['[^']*'\]/); key !== undefined; key = take(/^\??\['[^']*'\]/)) {
            const name = /'([^']*)'/.exec(key)?.[1] ?? '';
            if ((value === null || value === undefined) && !key.startsWith('?'))
                throw new TypeError(`no ${name}`);
            value = (value as Readonly<Record<string, Value>> | null)?.[name] ?? null;
        }
        return value;
    }
    return { read, rest: () => left };
}
