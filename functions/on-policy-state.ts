import { app } from '@azure/functions';
import { parsePolicyStateEvent } from '../src/azure/event-grid/policy-event-schema.ts';
import type { Log } from '../src/ports.ts';
import { receivePolicyState } from '../src/workflows/intake/receive-policy-state.ts';
import { refuseMalformedEvent } from '../src/workflows/intake/receive-resource-event.ts';
import type { Dependencies, PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Event Grid tells what Azure Policy thinks of a resource. */
export function registerOnPolicyState(parts: PartsProvider): void {
    app.eventGrid('on-policy-state', {
        handler: async (event: unknown, context) => {
            await takePolicyState({ ...parts(), log: invocationLog(context) }, event);
        },
    });
}

/** Takes one event as it came over the wire. */
export async function takePolicyState(
    parts: Dependencies & { readonly log: Log },
    event: unknown,
): Promise<void> {
    await refuseMalformedEvent(parts, event, async () => {
        const subscriptionIds = await parts.watched.list();
        await receivePolicyState({ ...parts, subscriptionIds }, parsePolicyStateEvent(event));
    });
}
