/** The fields of a Microsoft.PolicyInsights event, of either schema, that decide. Everything but the id is optional. */
export interface PolicyStateEvent {
    readonly id: string;
    readonly eventType?: string;
    /** The subject: id of the evaluated resource. */
    readonly resource?: string;
    /** `Compliant`, `NonCompliant`, … */
    readonly complianceState?: string;
    readonly policyDefinitionId?: string;
    readonly policyAssignmentId?: string;
    /** Time of the evaluation, ISO 8601: the order of states, whatever the order of delivery. */
    readonly timestamp?: string;
}

/** Returns the GUID of a built-in policy definition, lower case: the last segment of its id. */
export function policyDefinitionGuid(definitionId: string): string {
    return definitionId.slice(definitionId.lastIndexOf('/') + 1).toLowerCase();
}
