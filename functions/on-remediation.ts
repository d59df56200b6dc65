import { app } from '@azure/functions';
import { parseRemediationMessage } from '../src/azure/message-schema.ts';
import { remediate } from '../src/workflows/remediate.ts';
import type { Dependencies } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** A remediation goes a step on. */
export function registerOnRemediation(parts: Dependencies): void {
    app.storageQueue('on-remediation', {
        queueName: 'remediations',
        connection: 'AzureWebJobsStorage',
        handler: async (message, context) => {
            await remediate({ ...parts, log: invocationLog(context) }, parseRemediationMessage(message));
        },
    });
}
