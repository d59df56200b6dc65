import { app } from '@azure/functions';
import { parseAssessmentMessage } from '../src/azure/storage/schemas/message-schema.ts';
import { assess } from '../src/workflows/assessment/assess.ts';
import { recordOnLastDelivery } from '../src/workflows/failed-messages/record-on-last-delivery.ts';
import { messageDelivery } from './delivery.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** A server may have drifted: read, evaluate, plan. */
export function registerOnAssessment(parts: PartsProvider): void {
    app.storageQueue('on-assessment', {
        queueName: 'assessments',
        connection: 'AzureWebJobsStorage',
        handler: async (message, context) => {
            const ports = { ...parts(), log: invocationLog(context) };
            await recordOnLastDelivery(ports, messageDelivery('assessments', message, context), async () => {
                await assess(ports, parseAssessmentMessage(message));
            });
        },
    });
}
