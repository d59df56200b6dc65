import { app } from '@azure/functions';
import { parseResourceEvent } from '../src/azure/event-grid/resource-event-schema.ts';
import type { Log } from '../src/ports.ts';
import {
    receiveResourceEvent,
    refuseMalformedEvent,
} from '../src/workflows/intake/receive-resource-event.ts';
import type { Dependencies, PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Event Grid tells of a change in a subscription: parse, filter, enqueue, acknowledge. */
export function registerOnResourceChange(parts: PartsProvider): void {
    app.eventGrid('on-resource-change', {
        handler: async (event: unknown, context) => {
            await takeResourceEvent({ ...parts(), log: invocationLog(context) }, event);
        },
    });
}

/** Takes one event as it came over the wire. */
export async function takeResourceEvent(
    parts: Dependencies & { readonly log: Log },
    event: unknown,
): Promise<void> {
    await refuseMalformedEvent(parts, event, async () => {
        const subscriptionIds = await parts.watched.list();
        await receiveResourceEvent({ ...parts, subscriptionIds }, parseResourceEvent(event));
    });
}
