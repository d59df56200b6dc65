import type { Condition } from './condition.ts';
import type { Template } from './expression.ts';
import type { Json } from './json.ts';

/** A definition of Azure Policy, parsed. */
export interface PolicyDefinition {
    /** Resource id, or the name where the file has no id. Undefined for a bare rule. */
    readonly id: string | undefined;
    /** Display name, or the name. */
    readonly title: string;
    readonly description: string | undefined;
    /** The severity that its metadata names for Defender for Cloud. */
    readonly severity: 'low' | 'medium' | 'high' | undefined;
    /** `Indexed` is about resources with tags and a location only. */
    readonly mode: 'All' | 'Indexed';
    readonly parameters: readonly ParameterDeclaration[];
    readonly rule: PolicyRule;
}

export interface ParameterDeclaration {
    readonly name: string;
    readonly type: ParameterType;
    readonly defaultValue?: Json;
    readonly allowedValues?: readonly Json[];
}

export const parameterTypes = [
    'String',
    'Array',
    'Object',
    'Boolean',
    'Integer',
    'Float',
    'DateTime',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface PolicyRule {
    readonly if: Condition;
    readonly effect: Template;
    /** The details of an effect that looks for a related resource. */
    readonly related?: RelatedDetails;
    /** JSON path of the rule. */
    readonly path: string;
}

export interface RelatedDetails {
    readonly type: Template;
    readonly name?: Template;
    readonly existenceCondition?: Condition;
}

/** The effects that are understood, in lower case. */
export const effects = [
    ...(['audit', 'deny', 'disabled', 'auditifnotexists', 'deployifnotexists'] as const),
    ...(['modify', 'append', 'denyaction', 'manual'] as const),
];

export type Effect = (typeof effects)[number];

/** The effects as Azure writes them. */
export const effectNames: Readonly<Record<Effect, string>> = {
    audit: 'audit',
    deny: 'deny',
    disabled: 'disabled',
    auditifnotexists: 'auditIfNotExists',
    deployifnotexists: 'deployIfNotExists',
    modify: 'modify',
    append: 'append',
    denyaction: 'denyAction',
    manual: 'manual',
};

/** Returns the effect with the name, which is compared without case. */
export function effectNamed(name: string): Effect | undefined {
    return effects.find((each) => each === name.toLowerCase());
}
