import { evaluated } from './expression.ts';
import { type CountElement, fieldValue } from './fields.ts';
import { type ArmResource, isList, type Json } from './resource.ts';

/** Where a condition is evaluated: the resource that fields read, the parameters, and the element of a count. */
export interface Scope {
    readonly resource: ArmResource;
    readonly parameters: Readonly<Record<string, Json>>;
    readonly element?: CountElement;
}

const operators = [
    ...['equals', 'notEquals', 'in', 'notIn', 'contains', 'notContains', 'like', 'notLike', 'exists'],
    ...['less', 'lessOrEquals', 'greater', 'greaterOrEquals'],
];

/** Whether a condition of a policy rule holds. What it does not know it refuses, so that nothing passes by mistake. */
export function holds(condition: Json, scope: Scope): boolean {
    const parts = members(condition);
    if (parts.allOf !== undefined) return list(parts.allOf).every((each) => holds(each, scope));
    if (parts.anyOf !== undefined) return list(parts.anyOf).some((each) => holds(each, scope));
    if (parts.not !== undefined) return !holds(parts.not, scope);
    const operator = operators.find((name) => Object.hasOwn(parts, name));
    if (operator === undefined) throw new Error(`No known operator in ${JSON.stringify(condition)}`);
    const wanted = resolved(parts[operator] ?? null, scope);
    if (parts.count !== undefined) return compare(operator, counted(parts.count, scope), wanted);
    if (parts.value !== undefined) return compare(operator, resolved(parts.value, scope), wanted);
    const field = fieldValue(String(resolved(parts.field ?? null, scope)), scope.resource, scope.element);
    // A condition over every element of an array holds when no element is against it.
    if (field.kind === 'each') return field.values.every((value) => compare(operator, value, wanted));
    return compare(operator, field.value, wanted);
}

/** The value of a template expression in a rule. */
export function resolved(value: Json, scope: Scope): Json | undefined {
    return evaluated(value, {
        parameter(name) {
            const entry = Object.entries(scope.parameters).find(
                ([key]) => key.toLowerCase() === name.toLowerCase(),
            );
            if (entry === undefined) throw new Error(`The parameter ${name} has no value`);
            return entry[1];
        },
        field(name) {
            const field = fieldValue(name, scope.resource, scope.element);
            return field.kind === 'single' ? field.value : field.values.map((value) => value ?? null);
        },
    });
}

function counted(count: Json, scope: Scope): number {
    const { field, where } = members(count);
    const alias = String(field ?? '');
    if (!alias.endsWith('[*]')) throw new Error(`Cannot count ${JSON.stringify(count)}`);
    const found = fieldValue(alias, scope.resource, scope.element);
    const values = found.kind === 'each' ? found.values : [];
    return values.filter(
        (value) =>
            where === undefined || holds(where, { ...scope, element: { alias, value: value ?? null } }),
    ).length;
}

function compare(operator: string, found: Json | undefined, wanted: Json | undefined): boolean {
    switch (operator) {
        case 'equals':
            return isEqual(found, wanted);
        case 'notEquals':
            return !isEqual(found, wanted);
        case 'in':
            return list(wanted).some((each) => isEqual(found, each));
        case 'notIn':
            return !list(wanted).some((each) => isEqual(found, each));
        case 'contains':
            return isContaining(found, wanted);
        case 'notContains':
            return !isContaining(found, wanted);
        case 'like':
            return isLike(found, wanted);
        case 'notLike':
            return !isLike(found, wanted);
        case 'exists':
            return (found !== undefined && found !== null) === isTrue(wanted);
        case 'less':
            return number(found) < number(wanted);
        case 'lessOrEquals':
            return number(found) <= number(wanted);
        case 'greater':
            return number(found) > number(wanted);
        default:
            return number(found) >= number(wanted);
    }
}

/** Azure Policy compares texts without case, and a boolean or a number with its text. */
function isEqual(found: Json | undefined, wanted: Json | undefined): boolean {
    if (found === undefined || found === null || wanted === undefined || wanted === null) return false;
    if (typeof found === 'object' || typeof wanted === 'object') {
        return JSON.stringify(found) === JSON.stringify(wanted);
    }
    return String(found).toLowerCase() === String(wanted).toLowerCase();
}

function isContaining(found: Json | undefined, wanted: Json | undefined): boolean {
    if (isList(found)) return found.some((each) => isEqual(each, wanted));
    if (typeof found !== 'string') return false;
    return found.toLowerCase().includes(String(wanted).toLowerCase());
}

function isLike(found: Json | undefined, wanted: Json | undefined): boolean {
    if (typeof found !== 'string') return false;
    const [start = '', end] = String(wanted).toLowerCase().split('*');
    const text = found.toLowerCase();
    if (end === undefined) return text === start;
    return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** A value that is no number is neither less nor greater. */
function number(value: Json | undefined): number {
    return typeof value === 'number' ? value : Number.NaN;
}

function isTrue(value: Json | undefined): boolean {
    return String(value).toLowerCase() === 'true';
}

function list(value: Json | undefined): readonly Json[] {
    if (!isList(value)) throw new Error(`Not a list: ${JSON.stringify(value)}`);
    return value;
}

function members(value: Json): { readonly [name: string]: Json } {
    if (value === null || typeof value !== 'object' || isList(value)) {
        throw new Error(`Not a condition: ${JSON.stringify(value)}`);
    }
    return value;
}
