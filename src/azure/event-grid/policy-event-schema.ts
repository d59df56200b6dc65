import type { PolicyStateEvent } from '../../model/policy-state-event.ts';
import { instantOf, parseEnvelope, textOf } from './event-envelope.ts';

/**
 * Parses one delivered event of Azure Policy. Throws MalformedInputError saying what is missing or not understood.
 * Source: "Azure Policy as an Event Grid source" (Microsoft.PolicyInsights).
 */
export function parsePolicyStateEvent(event: unknown): PolicyStateEvent {
    const { id, type, subject, data } = parseEnvelope(event);
    return {
        id,
        eventType: type,
        resource: subject,
        complianceState: textOf(data.complianceState),
        policyDefinitionId: textOf(data.policyDefinitionId),
        policyAssignmentId: textOf(data.policyAssignmentId),
        timestamp: instantOf(data.timestamp),
    };
}
