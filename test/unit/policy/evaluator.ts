import { holds, resolved, type Scope } from './condition.ts';
import type { PolicyDefinition } from './definitions.ts';
import { type ArmResource, type Json, relatedResources, subscription, type WireServer } from './resource.ts';

export type Compliance = 'compliant' | 'nonCompliant';

/** Azure Policy's compliance of a server with its subscription. A definition is about one of the two. */
export function wireCompliance(
    definition: PolicyDefinition,
    values: Readonly<Record<string, Json>>,
    wire: WireServer,
): Compliance {
    const related = relatedResources(wire);
    const isOf = (resource: ArmResource): boolean =>
        compliance(definition, values, resource, related) === 'compliant';
    return isOf(wire.server) && isOf(subscription) ? 'compliant' : 'nonCompliant';
}

/**
 * Azure Policy's compliance of one resource. Audit and Deny: a resource that the rule's `if` matches is not compliant.
 * AuditIfNotExists and DeployIfNotExists: a resource that `if` matches is compliant when at least one related resource
 * of the type, and of the name when one is given, meets the existence condition. Parameters without a value take
 * their default.
 */
export function compliance(
    definition: PolicyDefinition,
    values: Readonly<Record<string, Json>>,
    resource: ArmResource,
    related: readonly ArmResource[],
): Compliance {
    const scope: Scope = { resource, parameters: { ...definition.defaults, ...values } };
    if (!holds(definition.if, scope)) return 'compliant';
    const { details } = definition;
    if (details === undefined) return 'nonCompliant';
    const name = details.name === undefined ? undefined : String(resolved(details.name, scope)).toLowerCase();
    const meets = related.some((other) => {
        if (other.type.toLowerCase() !== details.type.toLowerCase()) return false;
        if (name !== undefined && other.name.toLowerCase() !== name) return false;
        if (details.existenceCondition === undefined) return true;
        return holds(details.existenceCondition, { ...scope, resource: other });
    });
    return meets ? 'compliant' : 'nonCompliant';
}
