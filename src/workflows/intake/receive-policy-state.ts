import type { Control } from '../../controls/control.ts';
import type { PolicyCause } from '../../model/cause.ts';
import { shortened } from '../../model/foreign-text.ts';
import { type PolicyStateEvent, policyDefinitionGuid } from '../../model/policy-state-event.ts';
import { parseServerResource, type ServerId, serverPath } from '../../model/resource-id.ts';
import { type SliceName, sliceNames } from '../../model/server-state.ts';
import type { Clock, Log, WorkQueues } from '../../ports.ts';
import { rejectEvent } from './receive-resource-event.ts';
import type { Rejections } from './rejections.ts';

export interface ReceivePolicyStatePorts {
    readonly queues: Pick<WorkQueues, 'assess'>;
    readonly rejections: Rejections;
    readonly clock: Clock;
    readonly log: Log;
    readonly controls: readonly Control[];
    /** Subscriptions that are watched, lower case. */
    readonly subscriptionIds: readonly string[];
}

/** What a policy state means for us. */
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

const stateTypes = /^Microsoft\.PolicyInsights\.PolicyState(Created|Changed)$/i;

/**
 * Takes one policy state: puts an assessment on the queue, or says why not. States come late and in any order; each is
 * only a reason to look, so a stale one costs a read and never a write.
 */
export async function receivePolicyState(
    ports: ReceivePolicyStatePorts,
    event: PolicyStateEvent,
): Promise<void> {
    const meaning = policyChange(event, ports.controls, ports.subscriptionIds);
    switch (meaning.kind) {
        case 'ignored':
            ports.log.debug('Event ignored', { eventId: event.id, reason: meaning.reason });
            return;
        case 'rejected':
            await rejectEvent(ports, event.id.slice(0, 300), meaning.reason);
            return;
        case 'notCompliant': {
            const { server, slices, cause } = meaning;
            const requestedAt = ports.clock.now().toISOString();
            await ports.queues.assess({ server, slices, cause, requestedAt, requeues: 0 });
            ports.log.info('Assessment requested', {
                server: serverPath(server),
                slices: slices.join(','),
                eventId: event.id,
                policyDefinitionId: cause.policyDefinitionId,
            });
        }
    }
}

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
        slices: sliceNames.filter((slice) => read.has(slice)),
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
