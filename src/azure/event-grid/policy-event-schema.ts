import { z } from 'zod';
import type { PolicyStateEvent } from '../../model/policy-state-event.ts';
import { hint, instant, parseEnvelope } from './event-envelope.ts';

/** Azure Policy's events. Source: "Azure Policy as an Event Grid source" (Microsoft.PolicyInsights). */
const data = z
    .object({
        timestamp: hint,
        policyAssignmentId: hint,
        policyDefinitionId: hint,
        complianceState: hint,
        subscriptionId: hint,
    })
    .catch({});

/** Parses one delivered event. Throws MalformedInputError saying what is missing or not understood. */
export function parsePolicyStateEvent(event: unknown): PolicyStateEvent {
    const { id, type, subject, data: payload } = parseEnvelope(event);
    const { policyAssignmentId, policyDefinitionId, complianceState, ...found } = data.parse(payload);
    const timestamp = instant(found.timestamp);
    return {
        id,
        ...(type === undefined ? {} : { eventType: type }),
        ...(subject === undefined ? {} : { resource: subject }),
        ...(complianceState === undefined ? {} : { complianceState }),
        ...(policyDefinitionId === undefined ? {} : { policyDefinitionId }),
        ...(policyAssignmentId === undefined ? {} : { policyAssignmentId }),
        ...(timestamp === undefined ? {} : { timestamp }),
    };
}
