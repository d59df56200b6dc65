import { app } from '@azure/functions';
import { parseRemediationMessage } from '../src/azure/storage/schemas/message-schema.ts';
import { recordOnLastDelivery } from '../src/workflows/failed-messages/record-on-last-delivery.ts';
import { remediate } from '../src/workflows/remediation/remediate.ts';
import { messageDelivery } from './delivery.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** A remediation goes a step on. */
export function registerOnRemediation(parts: PartsProvider): void {
    app.storageQueue('on-remediation', {
        queueName: 'remediations',
        connection: 'AzureWebJobsStorage',
        handler: async (message, context) => {
            const ports = { ...parts(), log: invocationLog(context) };
            await recordOnLastDelivery(ports, messageDelivery('remediations', message, context), async () => {
                await remediate(ports, parseRemediationMessage(message));
            });
        },
    });
}
