import { app } from '@azure/functions';
import { parseFleetMessage } from '../src/azure/storage/schemas/fleet-message-schema.ts';
import { recordOnLastDelivery } from '../src/workflows/failed-messages/record-on-last-delivery.ts';
import { handleFleetMessage } from '../src/workflows/fleet/handle-fleet-message.ts';
import { messageDelivery } from './delivery.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Work on the fleet as a whole: a step of the sweep, a page of the servers that use a key. */
export function registerOnFleetWork(parts: PartsProvider): void {
    app.storageQueue('on-fleet-work', {
        queueName: 'fleet',
        connection: 'AzureWebJobsStorage',
        handler: async (message, context) => {
            const ports = { ...parts(), log: invocationLog(context) };
            await recordOnLastDelivery(ports, messageDelivery('fleet', message, context), async () => {
                await handleFleetMessage(ports, parseFleetMessage(message));
            });
        },
    });
}
