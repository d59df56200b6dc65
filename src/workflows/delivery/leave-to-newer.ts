import type { NewerDataError } from '../../errors.ts';
import { serverOfMessage } from '../../model/failed-message.ts';
import { type LeaveMessage, leftSince } from '../../model/left-message.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { Clock, Log } from '../../ports.ts';

/** Milliseconds after which a message that is left comes back: instances of both versions take messages side by side. */
const leaveMs = 15_000;
/** Milliseconds for which a message is left. Assumed: a deployment is over by then, so that there is no newer Pgwarden. */
const maxLeftMs = 3_600_000;

interface LeavePorts {
    readonly leaveMessage: LeaveMessage;
    readonly clock: Clock;
    readonly log: Log;
}

interface Delivered {
    readonly queue: Parameters<LeaveMessage>[0];
    /** The message's own id. */
    readonly id: string;
    readonly message: unknown;
}

/**
 * Leaves a message to instances of a newer Pgwarden: puts it back, so that it spends none of its deliveries. Returns false
 * for a message that was left for too long.
 */
export async function isLeft(
    { leaveMessage, clock, log }: LeavePorts,
    { queue, id, message }: Delivered,
    { message: reason }: NewerDataError,
): Promise<boolean> {
    if (typeof message !== 'object' || message === null) return false;
    const now = clock.now();
    const since = leftSince(message) ?? now.toISOString();
    if (now.getTime() - Date.parse(since) >= maxLeftMs) return false;
    await leaveMessage(queue, message, since, leaveMs);
    const server = serverOfMessage(message);
    log.warn('Message left to a newer Pgwarden', {
        queue,
        messageId: id,
        ...(server === undefined ? {} : { server: serverPath(server) }),
        since,
        reason,
    });
    return true;
}
