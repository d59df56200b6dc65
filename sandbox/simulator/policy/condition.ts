import { isObject, type JsonObject } from '../kernel/json.ts';
import { fieldValue } from './fields.ts';
import { type Operand, parseOperand, type RuleScope } from './operand.ts';
import { operators } from './operators.ts';
import { PolicyProblem } from './problems.ts';

/** One comparison of a rule, as a refusal shows it. */
export interface EvaluatedExpression {
    readonly result: 'True' | 'False';
    readonly expressionKind: 'Field' | 'Value' | 'Count';
    readonly expression: string;
    readonly expressionValue?: unknown;
    readonly targetValue: unknown;
    readonly operator: string;
}

/**
 * A condition of a rule. Every part is evaluated: Azure resolves the expressions of a rule before it looks at the
 * other conditions, so that one that fails is not hidden by another.
 */
export interface Condition {
    readonly operands: readonly Operand[];
    /** Fields and aliases that are written as they are, with the resource type of none. */
    readonly fields: readonly string[];
    readonly holds: (scope: RuleScope, trace: EvaluatedExpression[]) => boolean;
}

/** Parses a condition. Throws a PolicyProblem or a TemplateSyntaxProblem. */
export function parseCondition(json: unknown): Condition {
    if (!isObject(json)) throw invalid(`a condition is expected, not '${JSON.stringify(json)}'`);
    const parts = lowerCased(json);
    const names = Object.keys(parts);
    const [logical] = ['allof', 'anyof', 'not'].filter((name) => names.includes(name));
    if (logical === undefined) return parseComparison(json, parts);
    const other = names.find((name) => name !== logical);
    if (other !== undefined) throw unknownMember(json, other);
    if (logical === 'not') {
        const inner = parseCondition(parts.not);
        return { ...inner, holds: (scope, trace) => !inner.holds(scope, trace) };
    }
    const all = listOf(parts[logical], logical).map(parseCondition);
    return {
        operands: all.flatMap(({ operands }) => operands),
        fields: all.flatMap(({ fields }) => fields),
        holds: (scope, trace) => {
            const results = all.map((each) => each.holds(scope, trace));
            return logical === 'allof' ? !results.includes(false) : results.includes(true);
        },
    };
}

type Subject = {
    readonly kind: EvaluatedExpression['expressionKind'];
    readonly text: string;
    readonly operands: readonly Operand[];
    readonly fields: readonly string[];
    /** Several for a field with `[*]`: the comparison must hold for each. */
    readonly values: (scope: RuleScope) => readonly unknown[];
};

function parseComparison(json: JsonObject, parts: JsonObject): Condition {
    const names = Object.keys(parts);
    const subjects = names.filter((name) => ['field', 'value', 'count'].includes(name));
    const [operator, ...more] = names.filter((name) => Object.hasOwn(operators, name));
    const other = names.find((name) => !subjects.includes(name) && !Object.hasOwn(operators, name));
    if (other !== undefined) throw unknownMember(json, other);
    if (subjects.length !== 1)
        throw invalid(`a condition needs one of 'field', 'value' and 'count': ${text(json)}`);
    if (operator === undefined || more.length > 0)
        throw invalid(`a condition needs one operator: ${text(json)}`);
    const compare = operators[operator];
    if (compare === undefined) throw unknownMember(json, operator);
    const subject = subjectOf(parts);
    const operand = operandOf(operator, parts[operator]);
    return {
        operands: [...subject.operands, operand],
        fields: subject.fields,
        holds(scope, trace) {
            const wanted = operand.value(scope);
            const values = subject.values(scope);
            const holds = !values.map((value) => compare(value, wanted)).includes(false);
            trace.push({
                result: holds ? 'True' : 'False',
                expressionKind: subject.kind,
                expression: subject.text,
                ...(values.length === 1 ? { expressionValue: values[0] } : { expressionValue: values }),
                targetValue: wanted,
                operator: operatorNames[operator] ?? operator,
            });
            return holds;
        },
    };
}

function operandOf(operator: string, json: unknown): Operand {
    if (/like$/.test(operator) && typeof json === 'string' && json.split('*').length > 2) {
        throw invalid(`the value '${json}' of '${operator}' has more than one wildcard`);
    }
    if (operator === 'exists' && !['true', 'false'].includes(String(json).toLowerCase())) {
        throw invalid(`'exists' takes true or false, not '${String(json)}'`);
    }
    const isList = operator === 'in' || operator === 'notin';
    if (isList && !Array.isArray(json) && !/^\[[^[]/.test(String(json)))
        throw invalid(`'${operator}' takes an array`);
    return parseOperand(json);
}

function subjectOf(parts: JsonObject): Subject {
    if (parts.count !== undefined) return countOf(parts.count);
    if (parts.field === undefined) {
        const operand = parseOperand(parts.value);
        return {
            kind: 'Value',
            text: text(parts.value),
            operands: [operand],
            fields: [],
            values: (scope) => [operand.value(scope)],
        };
    }
    if (typeof parts.field !== 'string')
        throw invalid(`a field is a text, not '${JSON.stringify(parts.field)}'`);
    const operand = parseOperand(parts.field);
    return {
        kind: 'Field',
        text: parts.field,
        operands: [operand],
        fields: operand.expressions.length === 0 ? [parts.field] : [],
        values: (scope) => fieldValues(String(operand.value(scope)), scope),
    };
}

function countOf(json: unknown): Subject {
    if (!isObject(json)) throw invalid("'count' takes an object");
    const { field, value, name, where, ...rest } = json;
    const [other] = Object.keys(rest);
    if (other !== undefined) throw unknownMember(json, other);
    if ((field === undefined) === (value === undefined))
        throw invalid("'count' needs one of 'field' and 'value'");
    if (field !== undefined && (typeof field !== 'string' || !field.includes('[*]'))) {
        throw invalid(`the field of a 'count' needs [*], and '${String(field)}' has none`);
    }
    const operand = parseOperand(value ?? []);
    const label = field === undefined ? String(name ?? 'current') : String(field);
    const condition = where === undefined ? undefined : parseCondition(where);
    return {
        kind: 'Count',
        text: label,
        operands: [operand, ...(condition?.operands ?? [])],
        fields: [...(field === undefined ? [] : [label]), ...(condition?.fields ?? [])],
        values(scope) {
            const listed = field === undefined ? operand.value(scope) : fieldValues(label, scope);
            const counted = (Array.isArray(listed) ? listed : []).filter((element) => {
                const elements = [...scope.elements, { name: label, value: element }];
                return condition === undefined || condition.holds({ ...scope, elements }, []);
            });
            return [counted.length];
        },
    };
}

function fieldValues(field: string, scope: RuleScope): readonly unknown[] {
    const found = fieldValue(field, scope.resource, scope.elements);
    return found.kind === 'single' ? [found.value] : found.values;
}

const operatorNames: Readonly<Record<string, string>> = Object.fromEntries(
    [
        ...['Equals', 'NotEquals', 'Like', 'NotLike', 'Match', 'NotMatch', 'MatchInsensitively'],
        ...['NotMatchInsensitively', 'Contains', 'NotContains', 'In', 'NotIn', 'ContainsKey'],
        ...['NotContainsKey', 'Less', 'LessOrEquals', 'Greater', 'GreaterOrEquals', 'Exists'],
    ].map((name) => [name.toLowerCase(), name]),
);

function lowerCased(json: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value]));
}

function listOf(value: unknown, name: string): readonly unknown[] {
    if (!Array.isArray(value) || value.length === 0) throw invalid(`'${name}' takes an array of conditions`);
    return value;
}

function text(value: unknown): string {
    return typeof value === 'string' ? value : JSON.stringify(value);
}

function invalid(because: string): PolicyProblem {
    return new PolicyProblem('InvalidPolicyRule', `Failed to parse policy rule: '${because}'.`);
}

function unknownMember(json: JsonObject, lowerCase: string): PolicyProblem {
    const name = Object.keys(json).find((key) => key.toLowerCase() === lowerCase.toLowerCase()) ?? lowerCase;
    return invalid(
        `Could not find member '${name}' on object of type 'ExpressionDefinition'. Path '${name}'.`,
    );
}
