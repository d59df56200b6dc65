import { app } from '@azure/functions';
import { startSweep } from '../src/workflows/sweep/sweep.ts';
import type { Dependencies } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Every few hours (SWEEP_SCHEDULE): look at every server, whatever events said. */
export function registerOnSweep(parts: Dependencies): void {
    app.timer('on-sweep', {
        schedule: parts.sweepSchedule,
        handler: async (_timer, context) => {
            await parts.storage.ensure();
            await startSweep({ ...parts, log: invocationLog(context) });
        },
    });
}
