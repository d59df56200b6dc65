import { fleet } from '../../model/audit-entry.ts';
import type { Cause } from '../../model/cause.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { parseServerId, type ServerId, serverPath } from '../../model/resource-id.ts';
import { sliceNames } from '../../model/server-state.ts';
import type {
    AuditLog,
    Clock,
    FailedMessage,
    FailedMessageStore,
    FleetQueue,
    WorkQueues,
} from '../../ports.ts';
import { type OperationResult, recordAct } from '../operators/operate.ts';

export interface RetryFailedMessagePorts {
    readonly failedMessages: FailedMessageStore;
    readonly queues: WorkQueues;
    readonly fleetQueue: FleetQueue;
    readonly audit: AuditLog;
    readonly clock: Clock;
}

/**
 * Has what a message that failed too often was about looked at again. Of a server, that is an assessment, whose plan is
 * made from what Azure says now, not from what the old message said. Work on the fleet as a whole goes on where it was.
 */
export async function retryFailedMessage(
    ports: RetryFailedMessagePorts,
    id: string,
    operator: string,
    authentication?: Operator['authentication'],
): Promise<OperationResult> {
    const poison = await ports.failedMessages.read(id);
    if (poison === undefined) return { kind: 'notFound', reason: `no failed message ${id}` };
    const at = ports.clock.now().toISOString();
    const by = { operator, ...(authentication === undefined ? {} : { authentication }) };
    const cause = operatorCause(by, 'retry');
    const server = serverOfFailedMessage(poison);
    if (server !== undefined) await assessAgain(ports, server, cause, at);
    else if (poison.queue !== 'fleet' || !(await ports.fleetQueue.putBack(poison.message))) {
        return {
            kind: 'conflict',
            reason: 'the message names no server, so there is nothing to look at again',
        };
    }
    await recordAct(ports.audit, {
        // One retry of one message on the shelf, however often it is asked for.
        id: `retried:${poison.id}:${poison.at}`,
        at,
        server: server === undefined ? fleet : serverPath(server),
        outcome: 'retried',
        operator,
        reason: poison.reason,
        cause,
    });
    await ports.failedMessages.remove(id);
    const value =
        server === undefined
            ? `the message is on queue ${poison.queue} again`
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
        slices: sliceNames,
        cause,
        requestedAt,
        requeues: 0,
    });
}

/** The server that a message is about, if it is about one. */
export function serverOfFailedMessage({ message }: Pick<FailedMessage, 'message'>): ServerId | undefined {
    if (typeof message !== 'object' || message === null || !('server' in message)) return undefined;
    return typeof message.server === 'string' ? parseServerId(message.server) : undefined;
}
