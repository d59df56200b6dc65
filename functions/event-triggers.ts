import type { app } from '@azure/functions';
import { receive } from '../src/workflows/intake/receive.ts';
import type { PartsProvider } from './dependencies/dependencies.ts';
import { invocationLog } from './log.ts';

/** One function for each kind of topic, so that each has a subscription with filters of its own. */
export const eventTriggers = [
    /** A resource in a subscription changed. */
    'on-resource-change',
    /** A key has a new version, is about to expire, or has expired. */
    'on-key-change',
    /** Azure Policy evaluated a resource. */
    'on-policy-state',
] as const;

/** Registers the functions that Event Grid calls. All of them take every family of events. */
export function registerEventTriggers(
    { eventGrid }: Pick<typeof app, 'eventGrid'>,
    parts: PartsProvider,
): void {
    for (const name of eventTriggers) {
        eventGrid(name, {
            handler: async (event: unknown, context) => {
                await receive({ ...parts(), log: invocationLog(context) }, event);
            },
        });
    }
}
