import type { app } from '@azure/functions';
import { sweepSchedule } from '../src/settings/settings.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import { invocationLog } from './log.ts';
import type { Lazy } from './once.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Timer {
    /** The name of its function. */
    readonly name: 'on-sweep' | 'on-tick';
    /** Six fields, in UTC. */
    schedule(environment: Environment): string;
}

export const timers: readonly Timer[] = [
    /** Assesses every server, whatever events said. */
    { name: 'on-sweep', schedule: sweepSchedule },
    /** Continues what waits, and takes what the host gave up and what Event Grid could not deliver. */
    { name: 'on-tick', schedule: () => '0 * * * * *' },
];

/** One function for each timer. */
export function registerTimers(
    { timer }: Pick<typeof app, 'timer'>,
    dependencies: Lazy<Dependencies>,
    environment: Environment,
): void {
    for (const { name, schedule } of timers) {
        timer(name, {
            schedule: schedule(environment),
            handler: async (_timer, context) => {
                const [{ timerWork }, parts] = await Promise.all([
                    import('./families/timers.ts'),
                    dependencies.get(),
                ]);
                const ports = { ...parts, log: invocationLog(context) };
                await parts.observers.invocation({ kind: 'timer', name, context }, async () => {
                    await ports.storage.ensure();
                    await timerWork[name](ports);
                });
            },
        });
    }
}
