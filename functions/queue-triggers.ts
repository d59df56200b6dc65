import type { app } from '@azure/functions';
import { messageDelivery } from './delivery.ts';
import type { PartsProvider } from './dependencies/dependencies.ts';
import { invocationLog } from './log.ts';
import { queues } from './queues.ts';

/** One function for each queue. */
export function registerQueueTriggers(
    { storageQueue }: Pick<typeof app, 'storageQueue'>,
    parts: PartsProvider,
): void {
    for (const [queueName, { name, deliver }] of Object.entries(queues)) {
        storageQueue(name, {
            queueName,
            connection: 'AzureWebJobsStorage',
            handler: async (message, context) => {
                await deliver({ ...parts(), log: invocationLog(context) }, messageDelivery(message, context));
            },
        });
    }
}
