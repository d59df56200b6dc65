import type { Control } from '../../controls/definition/control.ts';
import { policyChange } from '../../engine/events/policy-change.ts';
import type { PolicyStateEvent } from '../../model/policy-state-event.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { Clock, ServerInventory, WorkQueues } from '../../ports.ts';
import type { Received } from './received.ts';

export interface ReceivePolicyStatePorts {
    readonly queues: Pick<WorkQueues, 'assess'>;
    readonly inventory: Pick<ServerInventory, 'subscriptions'>;
    readonly clock: Clock;
    readonly controls: readonly Control[];
}

/**
 * Receives a policy state: puts an assessment on the queue. States come late and in any order; each is only a reason to
 * look, so a stale one costs a read and never a write.
 */
export async function receivePolicyState(
    ports: ReceivePolicyStatePorts,
    event: PolicyStateEvent,
): Promise<Received> {
    const meaning = policyChange(event, ports.controls, await ports.inventory.subscriptions());
    if (meaning.kind !== 'notCompliant') return meaning;
    const { server, slices, cause } = meaning;
    const requestedAt = ports.clock.now().toISOString();
    await ports.queues.assess({ server, slices, cause, requestedAt, requeues: 0 });
    return {
        kind: 'requested',
        message: 'Assessment requested',
        fields: {
            server: serverPath(server),
            slices: slices.join(','),
            policyDefinitionId: cause.policyDefinitionId,
        },
    };
}
