import type { PoisonMessage, PoisonQueues } from '../../../ports.ts';
import type { QueueClient } from '../rest/queue-client.ts';
import { withStorageErrors } from '../storage.ts';
import { messageIn } from './message-text.ts';

/** Seconds for which a received message is hidden from other processes. */
const hiddenSeconds = 60;
const maxMessages = 32;

/** Makes access to the queues to which the Functions host moves failed messages. A missing queue counts as empty. */
export function poisonQueues(queues: readonly QueueClient[]): PoisonQueues {
    return {
        async receive(): Promise<readonly PoisonMessage[]> {
            const taken = await Promise.all(queues.map(messagesOf));
            return taken.flat();
        },
    };
}

async function messagesOf(queue: QueueClient): Promise<readonly PoisonMessage[]> {
    return await withStorageErrors(
        `queue ${queue.name}`,
        async () => {
            const { receivedMessageItems } = await queue.receiveMessages({
                numberOfMessages: maxMessages,
                visibilityTimeout: hiddenSeconds,
            });
            return receivedMessageItems.map(({ messageId, popReceipt, messageText }) => ({
                id: messageId,
                queue: queue.name.replace(/-poison$/, ''),
                message: messageIn(messageText),
                remove: () => remove(queue, messageId, popReceipt),
            }));
        },
        (status) => (status === 404 ? [] : undefined),
    );
}

/** Removes a message, unless another process received it in the meantime. */
async function remove(queue: QueueClient, messageId: string, popReceipt: string): Promise<void> {
    await withStorageErrors<unknown>(
        `queue ${queue.name}`,
        () => queue.deleteMessage(messageId, popReceipt),
        (status) => (status === 404 || status === 400 ? 'gone' : undefined),
    );
}
