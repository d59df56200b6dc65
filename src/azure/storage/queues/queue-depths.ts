import type { QueueDepth } from '../../../model/queue-depth.ts';
import type { QueueDepths } from '../../../view-ports.ts';
import type { QueueClient } from '../rest/queue-client.ts';
import { withStorageErrors } from '../storage.ts';
import { delaySecondsOf, messageIn } from './message-text.ts';

/** Makes a reader of queue depths: one call for each queue, two if it has messages. A missing queue counts as empty. */
export function queueDepths(queues: readonly QueueClient[]): QueueDepths {
    return { read: async () => await Promise.all(queues.map(depthOf)) };
}

async function depthOf(queue: QueueClient): Promise<QueueDepth> {
    const { name } = queue;
    const messages = await withStorageErrors(
        `queue ${name}`,
        async () => (await queue.getProperties()).approximateMessagesCount ?? 0,
        (status) => (status === 404 ? 0 : undefined),
    );
    const oldestAt = messages === 0 ? undefined : await visibleSince(queue);
    return { queue: name, messages, ...(oldestAt === undefined ? {} : { oldestAt }) };
}

/** Returns the time since which the first message is visible, ISO 8601; undefined where none is. */
async function visibleSince(queue: QueueClient): Promise<string | undefined> {
    return await withStorageErrors(`queue ${queue.name}`, async () => {
        const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 1 });
        const [first] = peekedMessageItems;
        if (first === undefined) return undefined;
        const delayMs = delaySecondsOf(messageIn(first.messageText)) * 1_000;
        return new Date(first.insertedOn.getTime() + delayMs).toISOString();
    });
}
