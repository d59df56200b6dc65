import { app } from '@azure/functions';
import { recordPoison } from '../src/workflows/record-poison.ts';
import type { Dependencies } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Messages that failed five times and could not even be recorded then are recorded now; none is lost in silence. */
export function registerOnPoison(parts: Dependencies): void {
    for (const queue of ['assessments', 'remediations', 'fleet']) {
        app.storageQueue(`on-poison-${queue}`, {
            queueName: `${queue}-poison`,
            connection: 'AzureWebJobsStorage',
            handler: async (message, context) => {
                const id = String(context.triggerMetadata?.id ?? context.invocationId);
                const reason = 'the cause is in the log of its last delivery';
                await recordPoison({ ...parts, log: invocationLog(context) }, { queue, id, message, reason });
            },
        });
    }
}
