import { isObject, type JsonObject, textIn } from '../kernel/json.ts';
import { parameterIn } from './operand.ts';
import { PolicyProblem } from './problems.ts';

/** `parameters` of a definition or an initiative. */
export type ParameterDefinitions = Readonly<Record<string, JsonObject>>;

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
    string: (value) => typeof value === 'string',
    array: Array.isArray,
    object: isObject,
    boolean: (value) => typeof value === 'boolean',
    integer: Number.isInteger,
    float: (value) => typeof value === 'number',
    datetime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

/** The parameters, each with a type that there is. Throws a PolicyProblem. */
export function parametersOf(json: JsonObject): ParameterDefinitions {
    return Object.fromEntries(
        Object.entries(json).map(([name, definition]) => {
            const type = textIn(definition, 'type')?.toLowerCase() ?? '';
            const check = checks[type];
            if (!isObject(definition) || check === undefined) {
                throw new PolicyProblem(
                    'InvalidPolicyParameters',
                    `The parameter '${name}' has the type '${type}'. Allowed are '${Object.keys(checks).join(', ')}'.`,
                );
            }
            const { defaultValue } = definition;
            if (defaultValue !== undefined && !check(defaultValue)) {
                throw new PolicyProblem(
                    'InvalidPolicyParameters',
                    `The default value of the parameter '${name}' is not of type '${type}'.`,
                );
            }
            return [name, definition];
        }),
    );
}

/**
 * The values that are assigned, with the defaults of those that are not. Throws Azure's refusal: a parameter that is not
 * defined, that lacks a value, or has one of another type or not among the allowed ones. `what`: `policy assignment 'x'`.
 */
export function assignedValues(
    what: string,
    definition: string,
    parameters: ParameterDefinitions,
    assigned: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
    const undefinedOnes = Object.keys(assigned).filter((name) => parameterIn(parameters, name) === undefined);
    if (undefinedOnes.length > 0) {
        throw new PolicyProblem(
            'UndefinedPolicyParameter',
            `The ${what} is attempting to assign the parameter(s) '${undefinedOnes.join(',')}' which are not defined in the policy definition '${definition}'.`,
        );
    }
    const values = Object.entries(parameters).map(
        ([name, { defaultValue }]) => [name, parameterIn(assigned, name) ?? defaultValue] as const,
    );
    const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
    if (missing.length > 0) {
        throw new PolicyProblem(
            'MissingPolicyParameter',
            `The ${what} is missing the parameter(s) '${missing.join(',')}' as defined in the policy definition '${definition}'.`,
        );
    }
    for (const [name, value] of values) checkValue(definition, name, value, parameters[name] ?? {});
    return Object.fromEntries(values);
}

function checkValue(definition: string, name: string, value: unknown, parameter: JsonObject): void {
    // What refers to a parameter of the initiative is checked where that one is assigned.
    if (typeof value === 'string' && value.startsWith('[')) return;
    const type = String(parameter.type).toLowerCase();
    if (checks[type]?.(value) !== true) {
        throw new PolicyProblem(
            'InvalidPolicyParameterType',
            `The value of the policy parameter '${name}' in policy definition '${definition}' is not of type '${type}'.`,
        );
    }
    const allowed = parameter.allowedValues;
    if (!Array.isArray(allowed)) return;
    // Reported: with case.
    const isAllowed = (each: unknown): boolean => allowed.includes(each);
    if (Array.isArray(value) ? value.every(isAllowed) : isAllowed(value)) return;
    throw new PolicyProblem(
        'PolicyParameterValueNotAllowed',
        `The value '${String(value)}' is not allowed for policy parameter '${name}' in policy definition '${definition}'. The allowed values are '${allowed.join(', ')}'.`,
    );
}
