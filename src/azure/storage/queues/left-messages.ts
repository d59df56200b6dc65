import type { LeaveMessage } from '../../../model/left-message.ts';
import type { QueueClient } from '../rest/queue-client.ts';
import type { MessageEnvelope } from '../schemas/message-envelope.ts';
import { sendMessage } from './work-queues.ts';

/** Makes the way back to the queues for messages that are left to a newer Pgwarden. */
export function leaveMessage(
    queues: Readonly<Record<'assessments' | 'remediations' | 'fleet', QueueClient>>,
): LeaveMessage {
    return (queue, message, since, delayMs) => sendMessage(queues[queue], leftBody(message, since), delayMs);
}

/** Returns the message as it came, with the time since which it is left. */
export function leftBody(message: object, since: string): object {
    const { delaySeconds: _delay, ...same }: MessageEnvelope = message;
    return { ...same, leftSince: since };
}
