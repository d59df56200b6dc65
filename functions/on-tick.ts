import { app } from '@azure/functions';
import { resume } from '../src/workflows/resume.ts';
import type { Dependencies } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Every minute: go on with what waits. */
export function registerOnTick(parts: Dependencies): void {
    app.timer('on-tick', {
        schedule: '0 * * * * *',
        handler: async (_timer, context) => {
            await parts.storage.ensure();
            await resume({ ...parts, log: invocationLog(context) });
        },
    });
}
