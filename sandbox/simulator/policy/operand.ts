import { isObject } from '../kernel/json.ts';
import { type CountElement, type EvaluatedResource, fieldValue } from './fields.ts';
import { TemplateFailure } from './problems.ts';
import { type Expression, evaluate, isExpression, parseExpression, unescaped } from './template.ts';

/** Where a rule is evaluated: the resource, the values of the parameters, and the elements of counts around it. */
export interface RuleScope {
    readonly resource: EvaluatedResource;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** The results of `policy()`, `subscription()` and the like, by lower-case name. */
    readonly facts: Readonly<Record<string, unknown>>;
    readonly elements: readonly CountElement[];
}

/** A value in a rule: a literal, or what its expressions come to. */
export interface Operand {
    /** The expressions in it. */
    readonly expressions: readonly Expression[];
    readonly value: (scope: RuleScope) => unknown;
}

/** Parses a value, the elements of arrays and objects too. Throws a TemplateSyntaxProblem. */
export function parseOperand(json: unknown): Operand {
    if (isExpression(json)) {
        const expression = parseExpression(json);
        return { expressions: [expression], value: (scope) => evaluate(expression, templateScope(scope)) };
    }
    if (Array.isArray(json)) {
        const parts = json.map(parseOperand);
        return {
            expressions: parts.flatMap(({ expressions }) => expressions),
            value: (scope) => parts.map((part) => part.value(scope)),
        };
    }
    if (isObject(json)) {
        const parts = Object.entries(json).map(([name, value]) => [name, parseOperand(value)] as const);
        return {
            expressions: parts.flatMap(([, { expressions }]) => expressions),
            value: (scope) => Object.fromEntries(parts.map(([name, part]) => [name, part.value(scope)])),
        };
    }
    const literal = unescaped(json);
    return { expressions: [], value: () => literal };
}

/** The value of that parameter, whose name is written in any case. Undefined without one. */
export function parameterIn(values: Readonly<Record<string, unknown>>, name: string): unknown {
    return Object.entries(values).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function templateScope(scope: RuleScope) {
    return {
        facts: scope.facts,
        parameter(name: string): unknown {
            const value = parameterIn(scope.parameters, name);
            if (value === undefined) throw new TemplateFailure(`The parameter '${name}' has no value.`);
            return value;
        },
        /** Assumed: a field that the resource does not have is an empty text in expressions. */
        field(name: string): unknown {
            const found = fieldValue(name, scope.resource, scope.elements);
            return found.kind === 'single' ? (found.value ?? '') : found.values;
        },
        current(name: string | undefined): unknown {
            if (name === undefined) return scope.elements.at(-1)?.value ?? '';
            const found = fieldValue(name, scope.resource, scope.elements);
            return found.kind === 'single' ? (found.value ?? '') : found.values;
        },
    };
}
