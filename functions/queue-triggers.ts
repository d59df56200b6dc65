import { app } from '@azure/functions';
import { messageDelivery } from './delivery.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';
import { queues } from './queues.ts';

/** One function for each queue. */
export function registerQueueTriggers(parts: PartsProvider): void {
    for (const [queueName, { name, deliver }] of Object.entries(queues)) {
        app.storageQueue(name, {
            queueName,
            connection: 'AzureWebJobsStorage',
            handler: async (message, context) => {
                await deliver({ ...parts(), log: invocationLog(context) }, messageDelivery(message, context));
            },
        });
    }
}
