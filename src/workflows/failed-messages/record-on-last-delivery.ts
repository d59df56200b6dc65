import type { FailedDelivery, RecordFailedMessagePorts } from './record-failed-message.ts';
import { recordFailedMessage } from './record-failed-message.ts';

/** One delivery of a queue message. */
export interface MessageDelivery {
    readonly queue: string;
    /** The message's own id. */
    readonly id: string;
    readonly message: unknown;
    /** The host gives the message up after it. */
    readonly isLast: boolean;
}

/** Does the work on a message; when its last delivery fails too, records it with the cause instead of losing it. */
export async function recordOnLastDelivery(
    ports: RecordFailedMessagePorts,
    delivery: MessageDelivery,
    work: () => Promise<void>,
): Promise<void> {
    try {
        await work();
    } catch (error) {
        if (!delivery.isLast) throw error;
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        const { queue, id, message } = delivery;
        const failed: FailedDelivery = { queue, id, message, reason };
        await recordFailedMessage(ports, failed);
    }
}
