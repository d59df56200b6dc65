import type { app } from '@azure/functions';
import { messageDelivery } from './delivery.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import { invocationLog } from './log.ts';
import type { Lazy } from './once.ts';

interface QueueTrigger {
    readonly queueName: 'assessments' | 'remediations' | 'fleet';
    /** The name of its function. */
    readonly name: string;
}

export const queueTriggers: readonly QueueTrigger[] = [
    /** A server may have drifted: read, evaluate, plan. */
    { queueName: 'assessments', name: 'on-assessment' },
    /** A remediation goes a step on. */
    { queueName: 'remediations', name: 'on-remediation' },
    /** Work on the fleet as a whole: a step of the sweep, a page of the servers that use a key. */
    { queueName: 'fleet', name: 'on-fleet-work' },
];

/** One function for each queue. */
export function registerQueueTriggers(
    { storageQueue }: Pick<typeof app, 'storageQueue'>,
    dependencies: Lazy<Dependencies>,
): void {
    for (const { queueName, name } of queueTriggers) {
        storageQueue(name, {
            queueName,
            connection: 'AzureWebJobsStorage',
            handler: async (message, context) => {
                const [{ deliver }, parts] = await Promise.all([
                    import('./families/queues.ts'),
                    dependencies.get(),
                ]);
                const ports = { ...parts, log: invocationLog(context) };
                const delivery = messageDelivery(message, context);
                await parts.observers.invocation(
                    { kind: 'message', name: queueName, context, message, messageId: delivery.id },
                    () => deliver[queueName](ports, delivery),
                );
            },
        });
    }
}
