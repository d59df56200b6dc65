import type { InvocationContext } from '@azure/functions';
import hostJson from '../host.json' with { type: 'json' };
import type { MessageDelivery } from '../src/workflows/delivery/queue-handler.ts';

/** What the host tells of a queue message's delivery. A count that it does not tell is that of a first delivery. */
export function messageDelivery(message: unknown, context: InvocationContext): MessageDelivery {
    const { id, dequeueCount } = context.triggerMetadata ?? {};
    return {
        message,
        id: String(id ?? context.invocationId),
        isLast: Number(dequeueCount ?? 1) >= maxDequeueCount(process.env),
    };
}

/** The delivery after which the host gives a message up. An app setting replaces the value of host.json. */
function maxDequeueCount(environment: Readonly<Record<string, string | undefined>>): number {
    const replaced = Number(environment.AzureFunctionsJobHost__extensions__queues__maxDequeueCount ?? '0');
    return replaced >= 1 ? replaced : hostJson.extensions.queues.maxDequeueCount;
}
