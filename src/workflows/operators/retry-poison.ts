import type { AssessmentMessage } from '../../model/messages.ts';
import { parseServerId, serverPath } from '../../model/resource-id.ts';
import { sliceNames } from '../../model/server-state.ts';
import type { AuditLog, Clock, PoisonShelf, WorkQueues } from '../../ports.ts';
import type { OperationResult } from './operate.ts';

export interface RetryPoisonPorts {
    readonly shelf: PoisonShelf;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly clock: Clock;
}

/**
 * Puts a message that failed too often back. What it was about is looked at afresh: an assessment of its server, whose
 * plan is made from what Azure says now, not from what the old message said.
 */
export async function retryPoison(
    ports: RetryPoisonPorts,
    id: string,
    operator: string,
): Promise<OperationResult> {
    const poison = (await ports.shelf.list()).find((message) => message.id === id);
    if (poison === undefined) return { kind: 'notFound', reason: `no failed message ${id}` };
    const server = parseServerId(serverText(poison.message));
    if (server === undefined) {
        return {
            kind: 'conflict',
            reason: 'the message names no server, so there is nothing to look at again',
        };
    }
    const at = ports.clock.now().toISOString();
    const cause = { kind: 'operator' as const, action: 'retry', operator };
    const message: AssessmentMessage = {
        server: serverPath(server),
        slices: sliceNames,
        cause,
        requestedAt: at,
        waits: 0,
    };
    await ports.queues.assess(message);
    await ports.audit.append({
        id: `retried:${id}:${at}`,
        at,
        server: serverPath(server),
        outcome: 'retried',
        operator,
        reason: poison.reason,
        cause,
    });
    await ports.shelf.remove(id);
    return { kind: 'done', value: `${serverPath(server)} is assessed again` };
}

function serverText(message: unknown): string {
    if (typeof message !== 'object' || message === null || !('server' in message)) return '';
    return typeof message.server === 'string' ? message.server : '';
}
