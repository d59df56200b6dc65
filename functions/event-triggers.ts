import type { app, InvocationContext } from '@azure/functions';
import type { IntakeParts } from './dependencies/dependencies.ts';
import { invocationLog } from './log.ts';
import { type Lazy, lazy } from './once.ts';

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
    intake: Lazy<IntakeParts>,
): void {
    const receiver = lazy(async () => {
        const [{ receive }, parts] = await Promise.all([import('./families/intake.ts'), intake.get()]);
        return (event: unknown, context: InvocationContext) =>
            parts.observers.invocation({ kind: 'event', name: context.functionName, context }, () =>
                receive({ ...parts, log: invocationLog(context) }, event),
            );
    });
    for (const name of eventTriggers) {
        eventGrid(name, {
            handler: async (event: unknown, context) => {
                const receive = await receiver.get();
                await receive(event, context);
            },
        });
    }
}
