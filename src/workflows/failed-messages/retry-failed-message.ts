import { fleet } from '../../model/audit-entry.ts';
import type { Cause } from '../../model/cause.ts';
import { serverOfMessage } from '../../model/failed-message.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import type { AuditLog, Clock, FailedMessageStore, FleetQueue, WorkQueues } from '../../ports.ts';
import { type OperationResult, recordAct } from '../operators/operate.ts';

export interface RetryFailedMessagePorts {
    readonly failedMessages: FailedMessageStore;
    readonly queues: WorkQueues;
    readonly fleetQueue: FleetQueue;
    readonly audit: AuditLog;
    readonly clock: Clock;
}

/**
 * Assesses the server of a failed message: the plan follows from Azure's state now, not from the old message. A message
 * about the whole fleet is requeued unchanged.
 */
export async function retryFailedMessage(
    ports: RetryFailedMessagePorts,
    id: string,
    operator: string,
    authentication?: Operator['authentication'],
): Promise<OperationResult> {
    const failed = await ports.failedMessages.read(id);
    if (failed === undefined) return { kind: 'notFound', reason: `no failed message ${id}` };
    const at = ports.clock.now().toISOString();
    const by = { operator, ...(authentication === undefined ? {} : { authentication }) };
    const cause = operatorCause(by, 'retry');
    const server = serverOfMessage(failed.message);
    if (server !== undefined) await assessAgain(ports, server, cause, at);
    else if (failed.queue !== 'fleet' || !(await ports.fleetQueue.requeue(failed.message))) {
        return {
            kind: 'conflict',
            reason: 'the message names no server, so there is nothing to assess',
        };
    }
    await recordAct(ports.audit, {
        // One retry of one failed message, however often it is requested.
        id: `retried:${failed.id}:${failed.at}`,
        at,
        server: server === undefined ? fleet : serverPath(server),
        outcome: 'retried',
        operator,
        reason: failed.reason,
        cause,
    });
    await ports.failedMessages.remove(id);
    const value =
        server === undefined
            ? `the message is on queue ${failed.queue} again`
            : `${serverPath(server)} is assessed again`;
    return { kind: 'done', value };
}

async function assessAgain(
    ports: RetryFailedMessagePorts,
    server: ServerId,
    cause: Cause,
    requestedAt: string,
): Promise<void> {
    await ports.queues.assess({
        server,
        slices: controlPlaneSlices,
        cause,
        requestedAt,
        requeues: 0,
    });
}
