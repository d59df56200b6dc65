import { app } from '@azure/functions';
import { parseFleetMessage } from '../src/azure/storage/fleet-message-schema.ts';
import { doFleetWork } from '../src/workflows/intake/fleet-work.ts';
import { orPoison } from '../src/workflows/messages/or-poison.ts';
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
            await orPoison(ports, messageDelivery('fleet', message, context), async () => {
                await doFleetWork(ports, parseFleetMessage(message));
            });
        },
    });
}
