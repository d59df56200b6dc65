import type { PolicyCause } from './cause.ts';
import type { ServerId } from './resource-id.ts';
import type { SliceName } from './server-state.ts';

/** The fields of a Microsoft.PolicyInsights event, of either schema, that decide. Everything but the id is optional. */
export interface PolicyStateEvent {
    readonly id: string;
    readonly eventType?: string | undefined;
    /** The subject: id of the evaluated resource. */
    readonly resource?: string | undefined;
    /** `Compliant`, `NonCompliant`, … */
    readonly complianceState?: string | undefined;
    readonly policyDefinitionId?: string | undefined;
    readonly policyAssignmentId?: string | undefined;
    /** Time of the evaluation, ISO 8601: the order of states, whatever the order of delivery. */
    readonly timestamp?: string | undefined;
}

/** The meaning of a policy state. */
export type PolicyChange =
    /** Azure Policy says that something of these slices is not as a mirrored definition wants it. */
    | {
          readonly kind: 'notCompliant';
          readonly server: ServerId;
          readonly slices: readonly SliceName[];
          readonly cause: PolicyCause;
      }
    | { readonly kind: 'ignored'; readonly reason: string }
    | { readonly kind: 'rejected'; readonly reason: string };

/** Returns the GUID of a built-in policy definition, lower case: the last segment of its id. */
export function policyDefinitionGuid(definitionId: string): string {
    return definitionId.slice(definitionId.lastIndexOf('/') + 1).toLowerCase();
}
