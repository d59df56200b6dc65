import type { QueueClient } from '@azure/storage-queue';
import type { WorkQueues } from '../../ports.ts';
import { stored } from './storage.ts';

/** Storage queues, in the encoding that the Functions host expects: base64. Delays are whole seconds, rounded up. */
export function workQueues(queues: {
    readonly assessments: QueueClient;
    readonly remediations: QueueClient;
}): WorkQueues {
    return {
        assess: (message, delayMs) => sendMessage(queues.assessments, message, delayMs),
        remediate: (message, delayMs) => sendMessage(queues.remediations, message, delayMs),
    };
}

/** Puts one message on a queue, hidden for the delay. */
export async function sendMessage(queue: QueueClient, message: object, delayMs = 0): Promise<void> {
    const text = Buffer.from(JSON.stringify(message)).toString('base64');
    const visibilityTimeout = Math.ceil(Math.max(0, delayMs) / 1_000);
    await stored(`queue ${queue.name}`, () =>
        queue.sendMessage(text, { visibilityTimeout, messageTimeToLive: -1 }),
    );
}
