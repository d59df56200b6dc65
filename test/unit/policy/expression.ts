import { isList, type Json } from './resource.ts';

/** What the functions of an expression may ask for. */
export interface ExpressionScope {
    parameter(name: string): Json;
    field(name: string): Json | undefined;
}

/** Evaluates a template expression, `[if(equals(parameters('a'), ''), 0, 1)]`. Any other text stands for itself. */
export function evaluated(value: Json, scope: ExpressionScope): Json | undefined {
    if (typeof value !== 'string' || !value.startsWith('[') || !value.endsWith(']')) return value;
    if (value.startsWith('[[')) return value.slice(1);
    const source = new Source(value.slice(1, -1));
    const result = source.expression()(scope);
    source.end();
    return result;
}

type Thunk = (scope: ExpressionScope) => Json | undefined;

/** Reads an expression and gives a thunk, so that `if` evaluates only the branch that it takes. */
class Source {
    readonly #text: string;
    #position = 0;

    constructor(text: string) {
        this.#text = text;
    }

    expression(): Thunk {
        const text = this.#take(/\s*'((?:[^']|'')*)'/y);
        if (text !== undefined) return () => text.replaceAll("''", "'");
        const number = this.#take(/\s*(-?\d+)/y);
        if (number !== undefined) return () => Number(number);
        const name = this.#take(/\s*([a-z]\w*)\s*\(/iy);
        if (name === undefined) throw new Error(`Cannot read ${this.#text} at ${this.#position}`);
        const call = functionNamed(name.toLowerCase());
        const parts = this.#arguments();
        return (scope) => call(parts, scope);
    }

    end(): void {
        if (this.#take(/\s*($)/y) === undefined) throw new Error(`Cannot read the end of ${this.#text}`);
    }

    #arguments(): Thunk[] {
        const parts: Thunk[] = [];
        if (this.#take(/\s*(\))/y) !== undefined) return parts;
        do parts.push(this.expression());
        while (this.#take(/\s*(,)/y) !== undefined);
        if (this.#take(/\s*(\))/y) === undefined) throw new Error(`A bracket is missing in ${this.#text}`);
        return parts;
    }

    #take(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.#position;
        const found = pattern.exec(this.#text);
        if (found === null) return undefined;
        this.#position = pattern.lastIndex;
        return found[1];
    }
}

function functionNamed(name: string): (parts: readonly Thunk[], scope: ExpressionScope) => Json | undefined {
    const value = (parts: readonly Thunk[], index: number, scope: ExpressionScope): Json | undefined =>
        parts[index]?.(scope);
    switch (name) {
        case 'parameters':
            return (parts, scope) => scope.parameter(String(value(parts, 0, scope)));
        case 'field':
            return (parts, scope) => scope.field(String(value(parts, 0, scope)));
        case 'equals':
            return (parts, scope) => isEqual(value(parts, 0, scope), value(parts, 1, scope));
        case 'if':
            return (parts, scope) => value(parts, value(parts, 0, scope) === true ? 1 : 2, scope);
        case 'int':
            return (parts, scope) => integer(value(parts, 0, scope));
        case 'first':
            return (parts, scope) => first(value(parts, 0, scope));
        default:
            throw new Error(`The template function ${name} is not known`);
    }
}

/** Template `equals` compares texts with case, unlike the conditions of a rule. */
function isEqual(a: Json | undefined, b: Json | undefined): boolean {
    return JSON.stringify(a) === JSON.stringify(b);
}

function integer(value: Json | undefined): number {
    const text = String(value);
    if (!/^[+-]?\d+$/.test(text.trim())) throw new Error(`int() does not take ${text}`);
    return Number(text);
}

function first(value: Json | undefined): Json | undefined {
    return isList(value) ? value[0] : String(value).charAt(0);
}
