import { isList, isObject, type Json } from './json.ts';
import { pathTo, type Report } from './problems.ts';

/** A value of a rule, in which template expressions are parsed. */
export type Template =
    | { readonly kind: 'literal'; readonly value: Json }
    | { readonly kind: 'list'; readonly items: readonly Template[] }
    | { readonly kind: 'object'; readonly members: Readonly<Record<string, Template>> }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Template[] }
    /** `.name` or `[index]` of a value. */
    | { readonly kind: 'access'; readonly of: Template; readonly at: Template };

/** Number of arguments of a function, by lower-case name. */
export type Signatures = ReadonlyMap<string, { readonly min: number; readonly max: number }>;

/** Parses a value: a text in brackets is an expression, any other one stands for itself. */
export function parseTemplate(value: Json, path: string, signatures: Signatures, report: Report): Template {
    if (isList(value)) {
        const items = value.map((each, index) =>
            parseTemplate(each, pathTo(path, index), signatures, report),
        );
        return { kind: 'list', items };
    }
    if (isObject(value)) {
        const members = Object.entries(value).map(
            ([name, each]) => [name, parseTemplate(each, pathTo(path, name), signatures, report)] as const,
        );
        return { kind: 'object', members: Object.fromEntries(members) };
    }
    if (typeof value !== 'string' || !value.startsWith('[') || !value.endsWith(']')) {
        return { kind: 'literal', value };
    }
    if (value.startsWith('[[')) return { kind: 'literal', value: value.slice(1) };
    try {
        return parseExpression(value.slice(1, -1), signatures);
    } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        report(path, `${error.message} in the expression "${value}"`);
        return { kind: 'literal', value: null };
    }
}

/** Returns every call of the template, inner ones too. */
export function callsIn(template: Template): readonly Extract<Template, { kind: 'call' }>[] {
    switch (template.kind) {
        case 'literal':
            return [];
        case 'list':
            return template.items.flatMap(callsIn);
        case 'object':
            return Object.values(template.members).flatMap(callsIn);
        case 'call':
            return [template, ...template.args.flatMap(callsIn)];
        case 'access':
            return [...callsIn(template.of), ...callsIn(template.at)];
    }
}

class ExpressionError extends Error {
    override readonly name = 'ExpressionError';
}

const tokenPattern =
    /\s*(?:(?<text>'(?:[^']|'')*')|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<mark>[()[\],.]))/y;

interface Token {
    readonly kind: 'text' | 'number' | 'name' | 'mark';
    readonly text: string;
    readonly at: number;
}

function tokensOf(source: string): readonly Token[] {
    const tokens: Token[] = [];
    const end = source.trimEnd().length;
    let position = 0;
    while (position < end) {
        tokenPattern.lastIndex = position;
        const groups = tokenPattern.exec(source)?.groups;
        const found = Object.entries(groups ?? {}).find(([, text]) => text !== undefined);
        if (found === undefined) {
            throw new ExpressionError(
                `cannot read "${source.slice(position).trim()}"; allowed: texts in single quotes, numbers, function calls`,
            );
        }
        position = tokenPattern.lastIndex;
        tokens.push({ kind: found[0] as Token['kind'], text: found[1], at: position - found[1].length });
    }
    return tokens;
}

function parseExpression(source: string, signatures: Signatures): Template {
    const cursor = cursorOf(tokensOf(source), signatures);
    const found = parseValue(cursor);
    const rest = cursor.next();
    if (rest !== undefined) throw new ExpressionError(`found "${rest.text}" after the end`);
    return found;
}

interface Cursor {
    readonly signatures: Signatures;
    /** Returns the next token, and moves on. */
    next(): Token | undefined;
    /** Moves on if the mark is next, and returns whether it is. */
    take(mark: string): boolean;
    /** Throws an ExpressionError unless the mark is next. */
    expect(mark: string): void;
}

function cursorOf(tokens: readonly Token[], signatures: Signatures): Cursor {
    let position = 0;
    function take(mark: string): boolean {
        const token = tokens[position];
        if (token?.kind !== 'mark' || token.text !== mark) return false;
        position += 1;
        return true;
    }
    return {
        signatures,
        next() {
            position += 1;
            return tokens[position - 1];
        },
        take,
        expect(mark) {
            if (take(mark)) return;
            const found = tokens[position] === undefined ? 'the end' : `"${tokens[position]?.text}"`;
            throw new ExpressionError(`found ${found} where "${mark}" is missing`);
        },
    };
}

function parseValue(cursor: Cursor): Template {
    let found = parsePrimary(cursor);
    for (;;) {
        if (cursor.take('.')) {
            const name = cursor.next();
            if (name?.kind !== 'name') throw new ExpressionError('found no name after "."');
            found = { kind: 'access', of: found, at: { kind: 'literal', value: name.text } };
        } else if (cursor.take('[')) {
            const at = parseValue(cursor);
            cursor.expect(']');
            found = { kind: 'access', of: found, at };
        } else return found;
    }
}

function parsePrimary(cursor: Cursor): Template {
    const token = cursor.next();
    if (token === undefined) throw new ExpressionError('found the end where a value is missing');
    switch (token.kind) {
        case 'text':
            return { kind: 'literal', value: token.text.slice(1, -1).replaceAll("''", "'") };
        case 'number':
            return { kind: 'literal', value: Number(token.text) };
        case 'name':
            return parseCall(token.text, cursor);
        case 'mark': {
            if (token.text !== '(')
                throw new ExpressionError(`found "${token.text}" where a value is missing`);
            const inner = parseValue(cursor);
            cursor.expect(')');
            return inner;
        }
    }
}

function parseCall(written: string, cursor: Cursor): Template {
    const name = written.toLowerCase();
    const signature = cursor.signatures.get(name);
    if (signature === undefined) {
        const allowed = [...cursor.signatures.keys()].join(', ');
        throw new ExpressionError(
            `found the function ${written}(), which is not supported; allowed: ${allowed}`,
        );
    }
    cursor.expect('(');
    const args: Template[] = [];
    if (!cursor.take(')')) {
        do args.push(parseValue(cursor));
        while (cursor.take(','));
        cursor.expect(')');
    }
    const { min, max } = signature;
    if (args.length < min || args.length > max) {
        const most = max === Number.POSITIVE_INFINITY ? 'any number' : max;
        const allowed = min === max ? `${min}` : `${min} to ${most}`;
        throw new ExpressionError(`found ${args.length} arguments of ${written}(); allowed: ${allowed}`);
    }
    return { kind: 'call', name, args };
}
