import { isObject } from '../kernel/json.ts';
import { templateFunctions } from './functions.ts';
import { TemplateFailure, TemplateSyntaxProblem } from './problems.ts';

/** What an expression may ask for besides its own arguments. */
export interface TemplateScope {
    /** Throws a TemplateFailure for a parameter without a value. */
    parameter(name: string): unknown;
    /** The value of a field of the evaluated resource. */
    field(name: string): unknown;
    /** The element that a `count` is looking at; the innermost one without a name. */
    current(name: string | undefined): unknown;
    /** The results of `policy()`, `subscription()`, `resourceGroup()`, `requestContext()` and `utcNow()`. */
    readonly facts: Readonly<Record<string, unknown>>;
}

/** A parsed expression of the template language. */
export type Expression =
    | { readonly kind: 'literal'; readonly value: string | number }
    | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[] }
    | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression };

const scopeFunctions = ['parameters', 'field', 'current', 'if'];
const factFunctions = ['policy', 'subscription', 'resourcegroup', 'requestcontext', 'utcnow'];

/** True for a text that is an expression, `[parameters('effect')]`, and not itself. */
export function isExpression(value: unknown): value is string {
    return (
        typeof value === 'string' && value.startsWith('[') && !value.startsWith('[[') && value.endsWith(']')
    );
}

/** The text without the bracket that keeps it from being an expression. */
export function unescaped(value: unknown): unknown {
    return typeof value === 'string' && value.startsWith('[[') ? value.slice(1) : value;
}

/** Parses the expression. Throws a TemplateSyntaxProblem, for functions that the simulator does not know too. */
export function parseExpression(text: string): Expression {
    const source = new Source(text.slice(1, -1), text);
    const expression = source.expression();
    source.end();
    return expression;
}

/** The parameters that an expression names, as they are written. */
export function parametersIn(expression: Expression): readonly string[] {
    if (expression.kind === 'literal') return [];
    if (expression.kind === 'member')
        return [...parametersIn(expression.of), ...parametersIn(expression.key)];
    const [first] = expression.parts;
    const own =
        expression.name === 'parameters' && first?.kind === 'literal' && typeof first.value === 'string'
            ? [first.value]
            : [];
    return [...own, ...expression.parts.flatMap(parametersIn)];
}

/** The value of the expression. Throws a TemplateFailure where Azure's template engine fails. */
export function evaluate(expression: Expression, scope: TemplateScope): unknown {
    if (expression.kind === 'literal') return expression.value;
    if (expression.kind === 'member') {
        return memberOf(evaluate(expression.of, scope), evaluate(expression.key, scope));
    }
    const { name, parts } = expression;
    const part = (index: number): unknown => {
        const found = parts[index];
        return found === undefined ? undefined : evaluate(found, scope);
    };
    switch (name) {
        case 'parameters':
            return scope.parameter(String(part(0)));
        case 'field':
            return scope.field(String(part(0)));
        case 'current':
            return scope.current(parts.length === 0 ? undefined : String(part(0)));
        case 'if':
            // The only function that leaves one of its arguments alone.
            return part(part(0) === true ? 1 : 2);
        default: {
            if (factFunctions.includes(name)) return scope.facts[name];
            const apply = templateFunctions[name];
            if (apply === undefined) throw new TemplateFailure(`The function '${name}' is not known.`);
            return apply(...parts.map((each) => evaluate(each, scope)));
        }
    }
}

function memberOf(value: unknown, key: unknown): unknown {
    if (Array.isArray(value) && typeof key === 'number') {
        if (key < 0 || key >= value.length)
            throw new TemplateFailure(`The index '${key}' is out of the array's bounds.`);
        return value[key];
    }
    if (isObject(value)) {
        const wanted = String(key).toLowerCase();
        const found = Object.entries(value).find(([name]) => name.toLowerCase() === wanted);
        if (found !== undefined) return found[1];
    }
    throw new TemplateFailure(`The property '${String(key)}' does not exist.`);
}

class Source {
    readonly #text: string;
    readonly #whole: string;
    #position = 0;

    constructor(text: string, whole: string) {
        this.#text = text;
        this.#whole = whole;
    }

    expression(): Expression {
        const text = this.#take(/\s*'((?:[^']|'')*)'/y);
        if (text !== undefined) return { kind: 'literal', value: text.replaceAll("''", "'") };
        const number = this.#take(/\s*(-?\d+)/y);
        if (number !== undefined) return { kind: 'literal', value: Number(number) };
        const name = this.#take(/\s*([a-z]\w*)\s*\(/iy)?.toLowerCase();
        if (name === undefined) throw this.#problem('is not valid');
        if (
            !scopeFunctions.includes(name) &&
            !factFunctions.includes(name) &&
            !Object.hasOwn(templateFunctions, name)
        ) {
            throw this.#problem(
                `names the function '${name}', which policy rules do not support or the simulator does not know`,
            );
        }
        return this.#members({ kind: 'call', name, parts: this.#arguments() });
    }

    end(): void {
        if (this.#take(/\s*($)/y) === undefined) throw this.#problem('is not valid');
    }

    #members(of: Expression): Expression {
        const name = this.#take(/\.([a-z_]\w*)/iy);
        if (name !== undefined)
            return this.#members({ kind: 'member', of, key: { kind: 'literal', value: name } });
        if (this.#take(/\s*(\[)/y) === undefined) return of;
        const key = this.expression();
        if (this.#take(/\s*(\])/y) === undefined) throw this.#problem('lacks a bracket');
        return this.#members({ kind: 'member', of, key });
    }

    #arguments(): readonly Expression[] {
        const parts: Expression[] = [];
        if (this.#take(/\s*(\))/y) !== undefined) return parts;
        do parts.push(this.expression());
        while (this.#take(/\s*(,)/y) !== undefined);
        if (this.#take(/\s*(\))/y) === undefined) throw this.#problem('lacks a parenthesis');
        return parts;
    }

    #take(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.#position;
        const found = pattern.exec(this.#text);
        if (found === null) return undefined;
        this.#position = pattern.lastIndex;
        return found[1];
    }

    #problem(is: string): TemplateSyntaxProblem {
        return new TemplateSyntaxProblem(
            `The template language expression '${this.#whole}' ${is}, at position '${this.#position + 1}'.`,
        );
    }
}
