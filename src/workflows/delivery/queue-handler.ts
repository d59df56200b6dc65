import { backoffMs, type RetryPolicy } from '../../engine/retry-policy.ts';
import { isTransient, NewerDataError } from '../../errors.ts';
import type { LeaveMessage } from '../../model/left-message.ts';
import type { LogFields, Randomness } from '../../ports.ts';
import {
    type RecordFailedMessagePorts,
    recordFailedMessage,
} from '../failed-messages/record-failed-message.ts';
import type { HandlerResult } from '../flow/handler-result.ts';
import { isLeft } from './leave-to-newer.ts';

/** One delivery of a queue message. */
export interface MessageDelivery {
    /** The message's own id. */
    readonly id: string;
    readonly message: unknown;
    /** The host gives the message up after it. */
    readonly isLast: boolean;
}

/** The messages of one queue: how each is read, handled and put back. */
export interface QueueHandler<Message extends Requeueable, Ports> {
    readonly queue: Parameters<LeaveMessage>[0];
    /** Throws MalformedInputError, and NewerDataError for a message of a later version. */
    parse(message: unknown): Message;
    /** Handles one message. A transient error puts it back with a back-off; any other one fails its delivery. */
    handle(ports: Ports, message: Message): Promise<HandlerResult<Message>>;
    /** Puts a message back on the queue. */
    requeue(ports: Ports, message: Message, delayMs: number): Promise<void>;
    /** Names the subject of a message in log lines. */
    subject(message: Message): LogFields;
}

/** A message that counts how often it was put back. */
export interface Requeueable {
    readonly requeues: number;
}

export interface DeliveryPorts extends RecordFailedMessagePorts {
    readonly randomness: Randomness;
    readonly retryPolicy: RetryPolicy;
    readonly leaveMessage: LeaveMessage;
}

/** Takes one delivery of a queue. Throws what fails it, so that the host delivers again. */
export type Deliver<Ports> = (ports: Ports & DeliveryPorts, delivery: MessageDelivery) => Promise<void>;

/**
 * Makes what every queue does with a delivery: parses, handles, puts back what is not done. A message that needs a newer
 * Pgwarden is left to it. A message whose last delivery fails is recorded with the cause instead of being lost.
 */
export function deliverTo<Message extends Requeueable, Ports>(
    handler: QueueHandler<Message, Ports>,
): Deliver<Ports> {
    return async (ports, { id, message, isLast }) => {
        try {
            await handled(handler, ports, handler.parse(message));
        } catch (error) {
            const delivered = { queue: handler.queue, id, message };
            if (error instanceof NewerDataError && (await isLeft(ports, delivered, error))) return;
            if (!isLast) throw error;
            const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
            await recordFailedMessage(ports, { queue: handler.queue, id, message, reason });
        }
    };
}

async function handled<Message extends Requeueable, Ports>(
    handler: QueueHandler<Message, Ports>,
    ports: Ports & DeliveryPorts,
    message: Message,
): Promise<void> {
    try {
        const { requeueAfterMs, message: next = message } = await handler.handle(ports, message);
        if (requeueAfterMs !== undefined) await handler.requeue(ports, next, requeueAfterMs);
    } catch (error) {
        if (!(error instanceof Error) || !isTransient(error) || error instanceof NewerDataError) throw error;
        const requeues = message.requeues + 1;
        const delayMs = backoffMs(requeues, ports.retryPolicy, ports.randomness.fraction());
        const { queue } = handler;
        ports.log.warn('Message requeued', {
            queue,
            ...handler.subject(message),
            requeues,
            delayMs,
            reason: error.message,
        });
        await handler.requeue(ports, { ...message, requeues }, delayMs);
    }
}
