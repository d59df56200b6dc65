import type { Finding } from '../model/verdict.ts';
import { isAboutType } from './bind.ts';
import type { Condition, Leaf, Operator } from './condition.ts';
import { evaluateCondition, valuesOf } from './evaluate-condition.ts';
import { evaluateTemplate } from './evaluate-expression.ts';
import { isList, type Json, jsonText } from './json.ts';
import { EvaluationError } from './problems.ts';
import { isSameType, type PolicyResource, serverType } from './resources.ts';
import type { Scope } from './scope.ts';

/** Returns the comparisons that make the condition what it is, as findings against the opposite. */
export function findingsOf(condition: Condition, scope: Scope, isWanted: boolean): readonly Finding[] {
    const leaves = decisive(condition, scope, !isWanted).filter((leaf) => !isAboutType(leaf.leaf));
    const all = leaves.map(({ leaf, truth }) => findingOf(leaf, scope, !truth));
    return all.filter(
        ({ what, found, wanted }, index) =>
            all.findIndex((each) => each.what === what && each.found === found && each.wanted === wanted) ===
            index,
    );
}

interface Decisive {
    readonly leaf: Leaf;
    readonly truth: boolean;
}

function decisive(condition: Condition, scope: Scope, truth: boolean): readonly Decisive[] {
    switch (condition.kind) {
        case 'not':
            return decisive(condition.condition, scope, !truth);
        case 'leaf':
            return evaluateCondition(condition, scope) === truth ? [{ leaf: condition, truth }] : [];
        case 'allOf':
        case 'anyOf': {
            const decided = condition.conditions.filter((each) => evaluateCondition(each, scope) === truth);
            return decided.flatMap((each) => decisive(each, scope, truth));
        }
    }
}

function findingOf(leaf: Leaf, scope: Scope, isWanted: boolean): Finding {
    return {
        what: `${placeOf(scope.resource)}${nameOf(leaf)}`,
        found: textOf(() => {
            const values = valuesOf(leaf.operand, scope);
            return values.length === 1 ? (values[0] ?? null) : values.map((each) => each ?? null);
        }),
        wanted: wantedText(
            leaf.operator,
            textOf(() => evaluateTemplate(leaf.wanted, scope)),
            isWanted,
        ),
    };
}

/** `configurations/log_checkpoints.` for a child, nothing for the server. */
export function placeOf({ type, name }: PolicyResource): string {
    return isSameType(type, serverType) ? '' : `${type.split('/').at(-1)}/${name}.`;
}

function nameOf({ operand }: Leaf): string {
    switch (operand.kind) {
        case 'field': {
            const name = operand.name.kind === 'literal' ? String(operand.name.value) : 'field';
            return name.slice(name.lastIndexOf('/') + 1);
        }
        case 'value':
            return 'value';
        case 'fieldCount':
            return `count of ${operand.alias.slice(operand.alias.lastIndexOf('/') + 1)}`;
        case 'valueCount':
            return 'count';
    }
}

function textOf(value: () => Json): string {
    try {
        const found = value();
        return isList(found) ? found.map(jsonText).join(', ') : jsonText(found);
    } catch (error) {
        if (error instanceof EvaluationError) return 'unknown';
        throw error;
    }
}

const positive: Readonly<Record<Operator, string>> = {
    equals: '',
    notEquals: 'not ',
    like: 'like ',
    notLike: 'not like ',
    match: 'matching ',
    notMatch: 'not matching ',
    matchInsensitively: 'matching ',
    notMatchInsensitively: 'not matching ',
    contains: 'containing ',
    notContains: 'not containing ',
    in: 'one of ',
    notIn: 'none of ',
    containsKey: 'with the key ',
    notContainsKey: 'without the key ',
    less: 'less than ',
    lessOrEquals: 'at most ',
    greater: 'more than ',
    greaterOrEquals: 'at least ',
    exists: '',
};

const opposites: Readonly<Record<Operator, Operator>> = {
    equals: 'notEquals',
    notEquals: 'equals',
    like: 'notLike',
    notLike: 'like',
    match: 'notMatch',
    notMatch: 'match',
    matchInsensitively: 'notMatchInsensitively',
    notMatchInsensitively: 'matchInsensitively',
    contains: 'notContains',
    notContains: 'contains',
    in: 'notIn',
    notIn: 'in',
    containsKey: 'notContainsKey',
    notContainsKey: 'containsKey',
    less: 'greaterOrEquals',
    lessOrEquals: 'greater',
    greater: 'lessOrEquals',
    greaterOrEquals: 'less',
    exists: 'exists',
};

function wantedText(operator: Operator, value: string, isWanted: boolean): string {
    if (operator === 'exists') return (value.toLowerCase() === 'true') === isWanted ? 'present' : 'absent';
    return `${positive[isWanted ? operator : opposites[operator]]}${value}`;
}
