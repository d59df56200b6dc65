import type { Leaf } from './condition.ts';
import {
    type Effect,
    effectNamed,
    effectNames,
    type ParameterDeclaration,
    type PolicyDefinition,
} from './definition.ts';
import { evaluateTemplate } from './evaluate-expression.ts';
import { isSameJson } from './function-arguments.ts';
import { isList, isObject, type Json, jsonText } from './json.ts';
import { EvaluationError, pathTo, type Report } from './problems.ts';
import type { PolicyResource } from './resources.ts';
import { notCounted, type Scope, type Surroundings } from './scope.ts';

/** A definition with the values of its parameters. */
export interface BoundPolicy {
    readonly definition: PolicyDefinition;
    /** By lower-case name. */
    readonly parameters: ReadonlyMap<string, Json>;
    readonly effect: Effect;
    /** Lower-case type of the related resource that the effect looks for. */
    readonly relatedType?: string;
}

/** Values of parameters by name, as a file or an assignment gives them. */
export type GivenParameters = Readonly<Record<string, Json>>;

/**
 * Binds the parameters of a definition: given values, else defaults. `path` is the place of the given values. A missing,
 * unknown or refused value is reported. Returns undefined then.
 */
export function bindPolicy(
    definition: PolicyDefinition,
    given: GivenParameters,
    path: string,
    report: Report,
): BoundPolicy | undefined {
    const parameters = boundParameters(definition.parameters, given, path, report);
    if (parameters === undefined) return undefined;
    try {
        return boundRule(definition, parameters, report);
    } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        report(pathTo(definition.rule.path, 'then'), error.message);
        return undefined;
    }
}

function boundRule(
    definition: PolicyDefinition,
    parameters: ReadonlyMap<string, Json>,
    report: Report,
): BoundPolicy | undefined {
    const { rule } = definition;
    const scope = scopeOf(nowhere, parameters, noSurroundings);
    const name = evaluateTemplate(rule.effect, scope);
    const effect = typeof name === 'string' ? effectNamed(name) : undefined;
    const then = pathTo(rule.path, 'then');
    if (effect === undefined) {
        report(
            pathTo(then, 'effect'),
            `found ${jsonText(name)}; allowed: ${Object.values(effectNames).join(', ')}`,
        );
        return undefined;
    }
    if (!isAboutRelated(effect)) return { definition, parameters, effect };
    if (rule.related === undefined) {
        report(
            pathTo(pathTo(then, 'details'), 'type'),
            `${effectNames[effect]} needs the type of the related resource`,
        );
        return undefined;
    }
    const relatedType = String(evaluateTemplate(rule.related.type, scope)).toLowerCase();
    return { definition, parameters, effect, relatedType };
}

/** Returns whether the effect looks for a related resource. */
export function isAboutRelated(effect: Effect): boolean {
    return effect === 'auditifnotexists' || effect === 'deployifnotexists';
}

/** Returns the values of all parameters by lower-case name. */
export function boundParameters(
    declared: readonly ParameterDeclaration[],
    given: GivenParameters,
    path: string,
    report: Report,
): ReadonlyMap<string, Json> | undefined {
    let isValid = true;
    const tell = (name: string, message: string): void => {
        isValid = false;
        report(pathTo(path, name), message);
    };
    const values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    const known = declared.map(({ name }) => name);
    for (const name of Object.keys(given)) {
        if (known.some((each) => each.toLowerCase() === name.toLowerCase())) continue;
        tell(name, `the definition has no such parameter; allowed: ${known.join(', ') || 'none'}`);
    }
    const bound = declared.flatMap((declaration): readonly (readonly [string, Json])[] => {
        const value = values.get(declaration.name.toLowerCase()) ?? declaration.defaultValue;
        const problem =
            value === undefined ? 'it has no value and no default' : problemOf(declaration, value);
        if (problem !== undefined) tell(declaration.name, problem);
        return value === undefined ? [] : [[declaration.name.toLowerCase(), value]];
    });
    return isValid ? new Map(bound) : undefined;
}

function problemOf({ type, allowedValues }: ParameterDeclaration, value: Json): string | undefined {
    const isOfType = {
        String: typeof value === 'string',
        DateTime: typeof value === 'string',
        Array: isList(value),
        Object: isObject(value),
        Boolean: typeof value === 'boolean' || /^(true|false)$/i.test(String(value)),
        Integer: Number.isInteger(value),
        Float: typeof value === 'number',
    }[type];
    if (!isOfType) return `found ${jsonText(value)}; allowed: ${type}`;
    if (allowedValues === undefined) return undefined;
    const isAllowed = (one: Json): boolean => allowedValues.some((each) => isSameValue(each, one));
    const found = isList(value) ? value : [value];
    return found.every(isAllowed) || isAllowed(value)
        ? undefined
        : `found ${jsonText(value)}; allowed: ${allowedValues.map(jsonText).join(', ')}`;
}

function isSameValue(a: Json, b: Json): boolean {
    if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase();
    return isSameJson(a, b);
}

/** Returns the scope of a rule on a resource. */
export function scopeOf(
    resource: PolicyResource,
    parameters: ReadonlyMap<string, Json>,
    surroundings: Surroundings,
): Scope {
    return { resource, subject: resource, parameters, surroundings, counted: notCounted };
}

/** No resource, for what depends on none: an effect, a type. */
export const nowhere: PolicyResource = { type: '', id: '', name: '', fullName: '', body: {} };

export const noSurroundings: Surroundings = {
    now: new Date(0),
    subscription: {},
    resourceGroup: {},
    requestContext: {},
    policy: {},
};

/** Returns whether the comparison is about the type of the resource. */
export function isAboutType({ operand }: Leaf): boolean {
    return operand.kind === 'field' && operand.field?.kind === 'type';
}
