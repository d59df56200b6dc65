import type { AssessmentMessage } from '../../../model/messages.ts';
import { type ServerId, serverPath } from '../../../model/resource-id.ts';
import type { WorkQueues } from '../../../ports.ts';
import type { QueueClient } from '../rest/queue-client.ts';
import { messageUpgrades } from '../schemas/message-schema.ts';
import { versioned } from '../schemas/stored-version.ts';
import { withStorageErrors } from '../storage.ts';
import { maxDelayBytes, messageText } from './message-text.ts';

/** Makes the work queues, in the encoding that the Functions host expects: base64. Delays are rounded up to seconds. */
export function workQueues(queues: {
    readonly assessments: QueueClient;
    readonly remediations: QueueClient;
}): WorkQueues {
    return {
        assess: (message, delayMs) =>
            sendMessage(queues.assessments, queueBody(fittingMessage(message)), delayMs),
        remediate: (message, delayMs) => sendMessage(queues.remediations, queueBody(message), delayMs),
    };
}

/** Maximum bytes of a message before its encoding: a queue accepts 64 KiB of base64, with the message's delay. */
export const maxBytes = 48 * 1024 - maxDelayBytes;

/** Returns the message with as many of its newest events as a queue accepts. */
export function fittingMessage(message: AssessmentMessage): AssessmentMessage {
    let fitting = message;
    while (
        Buffer.byteLength(JSON.stringify(queueBody(fitting))) > maxBytes &&
        (fitting.recentEvents ?? []).length > 0
    ) {
        const { recentEvents = [], ...rest } = fitting;
        const newest = recentEvents
            .toSorted((a, b) => (a.at < b.at ? 1 : -1))
            .slice(0, Math.floor(recentEvents.length / 2));
        fitting = newest.length === 0 ? rest : { ...rest, recentEvents: newest };
    }
    return fitting;
}

/** The message with the server as its resource id, as the schema of the queue reads it. */
export function queueBody<Message extends { readonly server: ServerId }>(message: Message) {
    return versioned({ ...message, server: serverPath(message.server) }, messageUpgrades);
}

/** Puts one message on a queue, hidden for the delay. */
export async function sendMessage(queue: QueueClient, message: object, delayMs = 0): Promise<void> {
    const visibilityTimeout = Math.ceil(Math.max(0, delayMs) / 1_000);
    const text = messageText(message, visibilityTimeout);
    await withStorageErrors(`queue ${queue.name}`, () =>
        queue.sendMessage(text, { visibilityTimeout, messageTimeToLive: -1 }),
    );
}
