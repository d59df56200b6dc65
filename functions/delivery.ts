import type { InvocationContext } from '@azure/functions';
import hostJson from '../host.json' with { type: 'json' };
import type { MessageDelivery } from '../src/workflows/delivery/queue-handler.ts';

/** Returns the delivery of a queue message that an invocation handles. An absent count stands for the first delivery. */
export function messageDelivery(message: unknown, context: InvocationContext): MessageDelivery {
    const { id, dequeueCount } = context.triggerMetadata ?? {};
    return {
        message,
        id: String(id ?? context.invocationId),
        isLast: Number(dequeueCount ?? 1) >= maxDequeueCount(process.env),
    };
}

/** Returns the number of deliveries after which the host gives up a message. An app setting overrides host.json. */
function maxDequeueCount(environment: Readonly<Record<string, string | undefined>>): number {
    const replaced = Number(environment.AzureFunctionsJobHost__extensions__queues__maxDequeueCount ?? '0');
    return replaced >= 1 ? replaced : hostJson.extensions.queues.maxDequeueCount;
}
