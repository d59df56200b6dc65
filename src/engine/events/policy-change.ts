import type { Control } from '../../controls/definition/control.ts';
import type { PolicyCause } from '../../model/cause.ts';
import { shortened } from '../../model/foreign-text.ts';
import {
    type PolicyChange,
    type PolicyStateEvent,
    policyDefinitionGuid,
} from '../../model/policy-state-event.ts';
import { parseServerResource } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';

const stateTypes = /^Microsoft\.PolicyInsights\.PolicyState(Created|Changed)$/i;

/** Decides what a policy state means. Total: every event gets exactly one answer. */
export function policyChange(
    event: PolicyStateEvent,
    controls: readonly Control[],
    subscriptionIds: readonly string[],
): PolicyChange {
    const { eventType = '', complianceState = '', policyDefinitionId, resource } = event;
    if (!stateTypes.test(eventType))
        return ignored(`event type "${shortened(eventType)}" is no new policy state`);
    if (complianceState.toLowerCase() !== 'noncompliant') {
        return ignored(`the state is "${shortened(complianceState)}"`);
    }
    if (policyDefinitionId === undefined) return ignored('the state names no policy definition');
    const guid = policyDefinitionGuid(policyDefinitionId);
    const mirrors = controls.filter(({ references }) => references.azurePolicy.some(({ id }) => id === guid));
    if (mirrors.length === 0) return ignored(`no control mirrors ${shortened(policyDefinitionId)}`);
    const found = resource === undefined ? undefined : parseServerResource(resource);
    if (found === undefined) return ignored(`"${shortened(resource ?? '')}" is not a flexible server`);
    if (!subscriptionIds.includes(found.server.subscriptionId)) {
        return { kind: 'rejected', reason: `subscription ${found.server.subscriptionId} is not watched` };
    }
    const read = new Set(mirrors.flatMap(({ reads }) => reads));
    return {
        kind: 'notCompliant',
        server: found.server,
        slices: controlPlaneSlices.filter((slice) => read.has(slice)),
        cause: policyCause(event, policyDefinitionId),
    };
}

function policyCause(event: PolicyStateEvent, policyDefinitionId: string): PolicyCause {
    const { policyAssignmentId, timestamp } = event;
    return {
        kind: 'policy',
        eventId: shortened(event.id),
        policyDefinitionId: shortened(policyDefinitionId.toLowerCase()),
        ...(policyAssignmentId === undefined
            ? {}
            : { policyAssignmentId: shortened(policyAssignmentId.toLowerCase()) }),
        ...(timestamp === undefined ? {} : { timestamp }),
    };
}

function ignored(reason: string): PolicyChange {
    return { kind: 'ignored', reason };
}
