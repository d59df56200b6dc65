import { fleet } from '../../model/audit-entry.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, FailedMessageStore } from '../../ports.ts';
import { type OperationResult, recordAct } from '../operators/operate.ts';
import { serverOfFailedMessage } from './retry-failed-message.ts';

export interface DismissFailedMessagePorts {
    readonly failedMessages: FailedMessageStore;
    readonly audit: AuditLog;
    readonly clock: Clock;
}

export interface DismissRequest extends Operator {
    readonly id: string;
    readonly comment: string;
}

/** Takes a message that failed too often off the list for good. What it said stays in the audit entry's reason. */
export async function dismissFailedMessage(
    ports: DismissFailedMessagePorts,
    request: DismissRequest,
): Promise<OperationResult> {
    const { id, operator, comment } = request;
    const poison = await ports.failedMessages.read(id);
    if (poison === undefined) return { kind: 'notFound', reason: `no failed message ${id}` };
    const server = serverOfFailedMessage(poison);
    await recordAct(ports.audit, {
        // One dismissal of one message on the shelf, however often it is asked for.
        id: `dismissed:${poison.id}:${poison.at}`,
        at: ports.clock.now().toISOString(),
        server: server === undefined ? fleet : serverPath(server),
        outcome: 'dismissed',
        operator,
        reason: `${comment}; the message of queue ${poison.queue} had failed: ${poison.reason}`,
        cause: operatorCause(request, 'dismiss', { comment }),
    });
    await ports.failedMessages.remove(id);
    return { kind: 'done', value: `message ${id} is off the list; nothing is looked at again because of it` };
}
