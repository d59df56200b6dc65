import type { QueueClient } from '@azure/storage-queue';
import type { PoisonMessage, PoisonQueues } from '../../../ports.ts';
import { stored } from '../storage.ts';

/** Seconds for which a message is hidden from others that look. */
const hiddenSeconds = 60;
const mostAtOnce = 32;

/** The queues that the Functions host moves messages to when it gives them up. A queue that is not there is empty. */
export function poisonQueues(queues: readonly QueueClient[]): PoisonQueues {
    return {
        async receive(): Promise<readonly PoisonMessage[]> {
            const taken = await Promise.all(queues.map(messagesOf));
            return taken.flat();
        },
    };
}

async function messagesOf(queue: QueueClient): Promise<readonly PoisonMessage[]> {
    return await stored(
        `queue ${queue.name}`,
        async () => {
            const { receivedMessageItems } = await queue.receiveMessages({
                numberOfMessages: mostAtOnce,
                visibilityTimeout: hiddenSeconds,
            });
            return receivedMessageItems.map(({ messageId, popReceipt, messageText }) => ({
                id: messageId,
                queue: queue.name.replace(/-poison$/, ''),
                message: decoded(messageText),
                remove: () => remove(queue, messageId, popReceipt),
            }));
        },
        (status) => (status === 404 ? [] : undefined),
    );
}

/** A message that somebody else took meanwhile is theirs to remove. */
async function remove(queue: QueueClient, messageId: string, popReceipt: string): Promise<void> {
    await stored<unknown>(
        `queue ${queue.name}`,
        () => queue.deleteMessage(messageId, popReceipt),
        (status) => (status === 404 || status === 400 ? 'gone' : undefined),
    );
}

/** Base64 of JSON, as all our messages; anything else is shown as it came. */
function decoded(text: string): unknown {
    try {
        return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    } catch {
        return text;
    }
}
