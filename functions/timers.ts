import type { app } from '@azure/functions';
import type { Log } from '../src/ports.ts';
import { sweepSchedule } from '../src/settings/settings.ts';
import { anchorAudit } from '../src/workflows/audit/anchor-audit.ts';
import { drainPoisonQueues } from '../src/workflows/failed-messages/drain-poison-queues.ts';
import { resumeSweep, startSweep } from '../src/workflows/fleet/sweep.ts';
import { eachAlone } from '../src/workflows/flow/each-alone.ts';
import { checkBaseline } from '../src/workflows/in-force/check-baseline.ts';
import { readDeadLetters } from '../src/workflows/intake/read-dead-letters.ts';
import { resume } from '../src/workflows/remediation/resume.ts';
import type { Dependencies, PartsProvider } from './dependencies/dependencies.ts';
import { invocationLog } from './log.ts';

type TimerPorts = Dependencies & { readonly log: Log };
type Environment = Readonly<Record<string, string | undefined>>;

interface Timer {
    /** The name of its function. */
    readonly name: string;
    /** Six fields, in UTC. */
    schedule(environment: Environment): string;
    run(ports: TimerPorts): Promise<void>;
}

/** Continues what waits, and takes what the host gave up and what Event Grid could not deliver. */
const everyMinute: readonly ((ports: TimerPorts) => Promise<void>)[] = [
    checkBaseline,
    resume,
    resumeSweep,
    drainPoisonQueues,
    readDeadLetters,
    ({ rejections }) => rejections.flush(),
    anchorAudit,
];

export const timers: readonly Timer[] = [
    /** Assesses every server, whatever events said. */
    { name: 'on-sweep', schedule: sweepSchedule, run: startSweep },
    {
        name: 'on-tick',
        schedule: () => '0 * * * * *',
        run: (ports) => eachAlone(everyMinute.map((work) => () => work(ports))),
    },
];

/** One function for each timer. */
export function registerTimers(
    { timer }: Pick<typeof app, 'timer'>,
    parts: PartsProvider,
    environment: Environment,
): void {
    for (const { name, schedule, run } of timers) {
        timer(name, {
            schedule: schedule(environment),
            handler: async (_timer, context) => {
                const ports = { ...parts(), log: invocationLog(context) };
                await ports.storage.ensure();
                await run(ports);
            },
        });
    }
}
