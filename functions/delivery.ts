import type { InvocationContext } from '@azure/functions';
import type { MessageDelivery } from '../src/workflows/messages/or-poison.ts';

/** What the host tells of a queue message's delivery. */
export function messageDelivery(
    queue: string,
    message: unknown,
    context: InvocationContext,
): MessageDelivery {
    const { id, dequeueCount } = context.triggerMetadata ?? {};
    return {
        queue,
        message,
        id: String(id ?? context.invocationId),
        dequeueCount: Number(dequeueCount ?? 1),
    };
}
