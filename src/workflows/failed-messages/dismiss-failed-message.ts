import { fleet } from '../../model/audit-entry.ts';
import { serverOfMessage } from '../../model/failed-message.ts';
import { type Operator, operatorCause } from '../../model/operator.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, FailedMessageStore } from '../../ports.ts';
import { type OperationResult, recordAct } from '../operators/operate.ts';

export interface DismissFailedMessagePorts {
    readonly failedMessages: FailedMessageStore;
    readonly audit: AuditLog;
    readonly clock: Clock;
}

export interface DismissRequest extends Operator {
    readonly id: string;
    readonly comment: string;
}

/** Removes a failed message for good. The reason of the audit entry keeps its content. */
export async function dismissFailedMessage(
    ports: DismissFailedMessagePorts,
    request: DismissRequest,
): Promise<OperationResult> {
    const { id, operator, comment } = request;
    const failed = await ports.failedMessages.read(id);
    if (failed === undefined) return { kind: 'notFound', reason: `no failed message ${id}` };
    const server = serverOfMessage(failed.message);
    await recordAct(ports.audit, {
        // One dismissal of one failed message, however often it is requested.
        id: `dismissed:${failed.id}:${failed.at}`,
        at: ports.clock.now().toISOString(),
        server: server === undefined ? fleet : serverPath(server),
        outcome: 'dismissed',
        operator,
        reason: `${comment}; the message of queue ${failed.queue} had failed: ${failed.reason}`,
        cause: operatorCause(request, 'dismiss', { comment }),
    });
    await ports.failedMessages.remove(id);
    return { kind: 'done', value: `message ${id} is off the list; nothing is assessed because of it` };
}
