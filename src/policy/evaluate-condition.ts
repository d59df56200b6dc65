import { meets } from './compare.ts';
import type { Condition, Leaf, Operand } from './condition.ts';
import { evaluateTemplate, knownField } from './evaluate-expression.ts';
import { type AliasStep, type Field, fieldValue } from './fields.ts';
import { isList, isObject, type Json, memberOf } from './json.ts';
import { EvaluationError } from './problems.ts';
import type { Counted, Scope } from './scope.ts';
import { allTrue, anyTrue, opposite, type Truth, unknown } from './truth.ts';

/** Evaluates the condition. A comparison that fails is unknown, and decides nothing that the others do not. */
export function evaluateCondition(condition: Condition, scope: Scope): Truth {
    switch (condition.kind) {
        case 'allOf':
            return allTrue(condition.conditions.map((each) => evaluateCondition(each, scope)));
        case 'anyOf':
            return anyTrue(condition.conditions.map((each) => evaluateCondition(each, scope)));
        case 'not':
            return opposite(evaluateCondition(condition.condition, scope));
        case 'leaf':
            return evaluateLeaf(condition, scope);
    }
}

function evaluateLeaf({ operand, operator, wanted }: Leaf, scope: Scope): Truth {
    try {
        const values = valuesOf(operand, scope);
        const right = evaluateTemplate(wanted, scope);
        const isPlace = operand.kind === 'field' && fieldOf(operand, scope).kind === 'location';
        const known = isPlace ? regionOf(right) : right;
        // A condition on the elements of an array holds if it holds for each of them.
        return values.every((each) => meets(operator, isPlace ? regionOf(each) : each, known ?? null));
    } catch (error) {
        if (error instanceof EvaluationError) return unknown(error.message);
        throw error;
    }
}

/** Returns the values that a comparison is about. Throws an EvaluationError. */
export function valuesOf(operand: Operand, scope: Scope): readonly (Json | undefined)[] {
    switch (operand.kind) {
        case 'field': {
            const found = fieldValue(fieldOf(operand, scope), scope.resource, scope.counted.elements);
            return found.kind === 'one' ? [found.value] : found.values;
        }
        case 'value':
            return [evaluateTemplate(operand.value, scope)];
        case 'fieldCount':
            return [countElements(operand, scope)];
        case 'valueCount':
            return [countValues(operand, scope)];
    }
}

function fieldOf({ name, field }: Extract<Operand, { kind: 'field' }>, scope: Scope): Field {
    return field ?? knownField(String(evaluateTemplate(name, scope)));
}

/** `Canada Central` and `canadacentral` are one region. */
function regionOf(value: Json | undefined): Json | undefined {
    if (isList(value)) return value.map((each) => regionOf(each) ?? null);
    return typeof value === 'string' ? value.toLowerCase().replaceAll(' ', '') : value;
}

function countElements(
    { field, alias, where }: Extract<Operand, { kind: 'fieldCount' }>,
    scope: Scope,
): number {
    if (field.type !== scope.resource.type.toLowerCase()) return 0;
    const root = memberOf(scope.resource.body, 'properties');
    const selections = selected(root, field.steps, new Map(scope.counted.elements));
    if (where === undefined) return selections.length;
    return countTrue(
        selections.map(
            ({ value, elements }): Counted => ({
                elements,
                current: new Map([...scope.counted.current, [alias.toLowerCase(), value]]),
            }),
        ),
        where,
        scope,
    );
}

interface Selection {
    readonly value: Json;
    readonly elements: ReadonlyMap<string, Json>;
}

/** Returns every element that the steps lead to, with the chosen element of each array on the way. */
function selected(
    value: Json | undefined,
    [step, ...rest]: readonly AliasStep[],
    elements: ReadonlyMap<string, Json>,
): readonly Selection[] {
    if (step === undefined) return value === undefined ? [] : [{ value, elements }];
    if (step.kind === 'member') {
        const below = memberOf(value, step.name) ?? memberOf(memberOf(value, 'properties'), step.name);
        return selected(below, rest, elements);
    }
    const chosen = elements.get(step.key);
    const members = chosen === undefined ? (isList(value) ? value : []) : [chosen];
    return members.flatMap((each) => selected(each, rest, new Map([...elements, [step.key, each]])));
}

function countValues({ value, name, where }: Extract<Operand, { kind: 'valueCount' }>, scope: Scope): number {
    const list = evaluateTemplate(value, scope);
    if (!isList(list))
        throw new EvaluationError(`count needs an array, found ${isObject(list) ? 'an object' : list}`);
    if (where === undefined) return list.length;
    const { elements, current } = scope.counted;
    const each = list.map(
        (item): Counted => ({ elements, current: new Map([...current, [name.toLowerCase(), item]]) }),
    );
    return countTrue(each, where, scope);
}

/** Throws an EvaluationError if one of them cannot be evaluated, because then the count is not known. */
function countTrue(counted: readonly Counted[], where: Condition, scope: Scope): number {
    return counted.filter((each) => {
        const truth = evaluateCondition(where, { ...scope, counted: each });
        if (typeof truth !== 'boolean') throw new EvaluationError(truth.reason);
        return truth;
    }).length;
}
