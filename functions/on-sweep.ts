import { app } from '@azure/functions';
import { startSweep } from '../src/workflows/fleet/sweep.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Every few hours (SWEEP_SCHEDULE, an NCRONTAB expression): look at every server, whatever events said. */
export function registerOnSweep(parts: PartsProvider, schedule: string): void {
    app.timer('on-sweep', {
        schedule,
        handler: async (_timer, context) => {
            const ports = { ...parts(), log: invocationLog(context) };
            await ports.storage.ensure();
            await startSweep(ports);
        },
    });
}
