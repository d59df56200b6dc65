import { isObject, type JsonObject, objectIn, textIn } from '../kernel/json.ts';
import { aliasOf } from './aliases.ts';
import { type Condition, parseCondition } from './condition.ts';
import { isResourceField } from './fields.ts';
import { type Operand, parameterIn, parseOperand } from './operand.ts';
import { type ParameterDefinitions, parametersOf } from './parameters.ts';
import { PolicyProblem, TemplateFailure, TemplateSyntaxProblem } from './problems.ts';
import { type Expression, evaluate, parametersIn } from './template.ts';

/** A policy rule that can be evaluated. */
export interface ParsedDefinition {
    /** `All`, `Indexed`, or that of a resource provider. */
    readonly mode: string;
    readonly parameters: ParameterDefinitions;
    readonly condition: Condition;
    readonly effect: Operand;
    /** True when a remediation of it writes: its assignment needs an identity. */
    readonly needsIdentity: boolean;
}

const effects = [
    ...['audit', 'auditifnotexists', 'deny', 'denyaction', 'deployifnotexists', 'disabled', 'manual'],
    'addtonetworkgroup',
];

/**
 * Parses the properties of a definition as Azure does when it is put. Throws a PolicyProblem. Assumed: the codes other
 * than InvalidPolicyRule, InvalidPolicyAlias, InvalidPolicyParameters and InvalidPolicyRuleEffectDetails.
 */
export function parseDefinition(name: string, properties: JsonObject): ParsedDefinition {
    const { policyRule } = properties;
    if (!isObject(policyRule))
        throw new PolicyProblem('InvalidPolicyRule', 'The policy rule is missing or no object.');
    const other = Object.keys(policyRule).find((key) => !['if', 'then'].includes(key.toLowerCase()));
    if (other !== undefined) {
        throw new PolicyProblem(
            'InvalidPolicyRule',
            `Failed to parse policy rule: 'Could not find member '${other}' on object of type 'PolicyRuleDefinition'. Path '${other}'.'.`,
        );
    }
    const parameters = parametersOf(objectIn(properties, 'parameters'));
    try {
        const condition = parseCondition(policyRule.if);
        const { effect, needsIdentity } = parseEffect(name, objectIn(policyRule, 'then'), parameters);
        checkAliases(name, condition);
        checkExpressions(name, [...condition.operands, effect], parameters);
        return {
            mode: textIn(properties, 'mode') ?? 'Indexed',
            parameters,
            condition,
            effect,
            needsIdentity,
        };
    } catch (error) {
        if (error instanceof TemplateSyntaxProblem) {
            throw new PolicyProblem('InvalidPolicyRule', `Failed to parse policy rule: '${error.message}'.`);
        }
        throw error;
    }
}

function parseEffect(
    name: string,
    then: JsonObject,
    parameters: ParameterDefinitions,
): Pick<ParsedDefinition, 'effect' | 'needsIdentity'> {
    const effect = parseOperand(then.effect);
    const details = objectIn(then, 'details');
    if (Array.isArray(then.details) || Array.isArray(details.operations)) {
        throw new PolicyProblem(
            'InvalidPolicyRule',
            `The policy definition '${name}' changes requests (append or modify), which the simulator does not do.`,
        );
    }
    const possible = possibleEffects(then.effect, parameters);
    const unknown = possible.find((each) => !effects.includes(each.toLowerCase()));
    if (typeof then.effect !== 'string' || unknown !== undefined) {
        throw new PolicyProblem(
            'InvalidPolicyRuleEffect',
            `The policy definition '${name}' rule is invalid. The effect '${unknown ?? String(then.effect)}' is not one that the simulator knows.`,
        );
    }
    const has = (wanted: string): boolean => possible.some((each) => each.toLowerCase() === wanted);
    const lacksType =
        (has('auditifnotexists') || has('deployifnotexists')) && textIn(details, 'type') === undefined;
    const lacksDeployment =
        has('deployifnotexists') &&
        (!isObject(details.deployment) || !Array.isArray(details.roleDefinitionIds));
    if (lacksType || lacksDeployment) {
        throw new PolicyProblem(
            'InvalidPolicyRuleEffectDetails',
            `The policy definition '${name}' rule is invalid. The policy effect 'details' property could not be parsed.`,
        );
    }
    const existence =
        details.existenceCondition === undefined ? undefined : parseCondition(details.existenceCondition);
    if (existence !== undefined) {
        checkAliases(name, existence);
        checkExpressions(name, existence.operands, parameters);
    }
    return { effect, needsIdentity: has('deployifnotexists') };
}

/** The effects that the rule may have: the one that it names, or those that its parameter allows. */
function possibleEffects(effect: unknown, parameters: ParameterDefinitions): readonly string[] {
    const named = /^\[\s*parameters\(\s*'([^']+)'\s*\)\s*\]$/.exec(String(effect))?.[1];
    if (named === undefined) return [String(effect)];
    const definition = parameterIn(parameters, named);
    if (!isObject(definition)) return [];
    const allowed = Array.isArray(definition.allowedValues) ? definition.allowedValues : [];
    return [...allowed, ...(definition.defaultValue === undefined ? [] : [definition.defaultValue])].map(
        String,
    );
}

function checkAliases(name: string, { fields, operands }: Condition): void {
    const inExpressions = operands.flatMap(({ expressions }) => expressions.flatMap(fieldsIn));
    for (const field of [...fields, ...inExpressions]) {
        if (isResourceField(field) || aliasOf(field) !== undefined) continue;
        const [, provider = field, type = ''] = /^([^/]+)\/?(.*)\//.exec(field) ?? [];
        throw new PolicyProblem(
            'InvalidPolicyAlias',
            `The policy definition '${name}' rule is invalid. The 'field' property '${field}' of the policy rule doesn't ` +
                `exist as an alias under provider '${provider}' and resource type '${type}', or the simulator does not know it.`,
        );
    }
}

/** The fields that `field('…')` in an expression names as they are. */
function fieldsIn(expression: Expression): readonly string[] {
    if (expression.kind === 'literal') return [];
    if (expression.kind === 'member') return [...fieldsIn(expression.of), ...fieldsIn(expression.key)];
    const [first] = expression.parts;
    const own =
        expression.name === 'field' && first?.kind === 'literal' && typeof first.value === 'string'
            ? [first.value]
            : [];
    return [...own, ...expression.parts.flatMap(fieldsIn)];
}

/**
 * Refuses parameters that are not defined. Reported: Azure evaluates the expressions of a rule without a resource when
 * it is put, and refuses a rule whose expression fails then. Assumed: only where every parameter has a default.
 */
function checkExpressions(
    name: string,
    operands: readonly Operand[],
    parameters: ParameterDefinitions,
): void {
    for (const expression of operands.flatMap(({ expressions }) => expressions)) {
        const named = parametersIn(expression);
        const missing = named.find((each) => parameterIn(parameters, each) === undefined);
        if (missing !== undefined) throw invalidParameters(name, `The parameter '${missing}' is not defined`);
        const defaults = named.map((each) => parameterIn(parameters, each));
        if (defaults.some((each) => !isObject(each) || each.defaultValue === undefined)) continue;
        try {
            evaluate(expression, withoutResource(parameters));
        } catch (error) {
            if (error instanceof TemplateFailure) throw invalidParameters(name, error.message);
            throw error;
        }
    }
}

function withoutResource(parameters: ParameterDefinitions) {
    return {
        parameter: (name: string): unknown =>
            objectIn({ found: parameterIn(parameters, name) }, 'found').defaultValue,
        field: (name: string): unknown => (name.includes('[*]') ? [] : ''),
        current: (): unknown => '',
        facts: {
            policy: { assignmentId: '', definitionId: '', setDefinitionId: '', definitionReferenceId: '' },
            subscription: { subscriptionId: '', tenantId: '', displayName: '' },
            resourcegroup: { name: '', location: '', tags: {} },
            requestcontext: { apiVersion: '2025-08-01', identity: {} },
            utcnow: '2026-01-01T00:00:00Z',
        },
    };
}

function invalidParameters(name: string, inner: string): PolicyProblem {
    return new PolicyProblem(
        'InvalidPolicyParameters',
        `A function or parameter in policy '${name}' could not be validated. If using template functions, try following ` +
            `the tips in: https://aka.ms/policy-avoiding-template-failures. The inner exception '${inner}'.`,
    );
}
