import { app } from '@azure/functions';
import { parseKeyEvent } from '../src/azure/event-grid/key-event-schema.ts';
import type { Log } from '../src/ports.ts';
import { receiveKeyEvent } from '../src/workflows/intake/receive-key-event.ts';
import { refuseMalformedEvent } from '../src/workflows/intake/receive-resource-event.ts';
import type { Dependencies, PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Event Grid tells of a key: a new version, one that is about to expire, one that has expired. */
export function registerOnKeyChange(parts: PartsProvider): void {
    app.eventGrid('on-key-change', {
        handler: async (event: unknown, context) => {
            await takeKeyEvent({ ...parts(), log: invocationLog(context) }, event);
        },
    });
}

/** Takes one event as it came over the wire. */
export async function takeKeyEvent(
    parts: Dependencies & { readonly log: Log },
    event: unknown,
): Promise<void> {
    await refuseMalformedEvent(parts, event, async () => {
        await receiveKeyEvent(parts, parseKeyEvent(event));
    });
}
