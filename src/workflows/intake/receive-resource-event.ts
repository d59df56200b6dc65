import { changeEvent } from '../../engine/events/change-event.ts';
import type { ResourceEvent } from '../../model/change-event.ts';
import { shortened } from '../../model/foreign-text.ts';
import { serverPath } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import type {
    AuditLog,
    Clock,
    OwnIdentity,
    PendingRequests,
    ServerInventory,
    WorkQueues,
} from '../../ports.ts';
import { isOwnEcho } from '../server/own-echo.ts';
import type { Received } from './received.ts';
import type { WatchedTenants } from './watched-tenants.ts';

export interface ReceiveResourceEventPorts {
    readonly queues: Pick<WorkQueues, 'assess'>;
    readonly pendingRequests: Pick<PendingRequests, 'addEvent'>;
    readonly inventory: Pick<ServerInventory, 'subscriptions'>;
    readonly audit: Pick<AuditLog, 'entry'>;
    readonly identity: OwnIdentity;
    readonly tenants: WatchedTenants;
    readonly clock: Clock;
}

/**
 * Receives a change event: puts an assessment on the queue. Event Grid has its response at once: Resource Manager is asked
 * for the tenant of a subscription of another tenant only, and its answer is kept. Throws TenantUnreadableError.
 */
export async function receiveResourceEvent(
    ports: ReceiveResourceEventPorts,
    event: ResourceEvent,
): Promise<Received> {
    const subscriptionIds = await ports.inventory.subscriptions();
    const meaning = changeEvent(event, subscriptionIds);
    if (meaning.kind === 'ignored' || meaning.kind === 'rejected') return meaning;
    const { server, cause } = meaning;
    const { tenantId } = event;
    if (tenantId !== undefined && !(await ports.tenants.isTenantOf(tenantId, server.subscriptionId))) {
        const reason = `the event is of tenant ${shortened(tenantId)}, and subscription ${server.subscriptionId} is not`;
        return { kind: 'rejected', reason };
    }
    if (event.actorObjectId !== undefined && (await isOwnEcho(ports, server, cause))) {
        return { kind: 'ignored', reason: 'it is the echo of a write by Pgwarden' };
    }
    const slices = meaning.kind === 'serverChanged' ? meaning.slices : controlPlaneSlices;
    const requestedAt = ports.clock.now().toISOString();
    // Before it is worked on, so that it counts for whatever is found from now on.
    await ports.pendingRequests.addEvent(server, { event: cause, at: requestedAt });
    await ports.queues.assess({ server, slices, cause, requestedAt, requeues: 0, isDelivery: true });
    const { correlationId } = event;
    return {
        kind: 'requested',
        message: 'Assessment requested',
        fields: { server: serverPath(server), slices: slices.join(','), correlationId },
    };
}
