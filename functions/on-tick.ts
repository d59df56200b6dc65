import { app } from '@azure/functions';
import { lookAtBaseline } from '../src/workflows/in-force/look-at-baseline.ts';
import { readDeadLetters } from '../src/workflows/intake/read-dead-letters.ts';
import { eachAlone } from '../src/workflows/messages/each-alone.ts';
import { takePoison } from '../src/workflows/messages/take-poison.ts';
import { anchorAudit } from '../src/workflows/operators/anchor-audit.ts';
import { resume } from '../src/workflows/remediation/resume.ts';
import { resumeSweep } from '../src/workflows/sweep/sweep.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';
import { takeEvent } from './take-event.ts';

/** Every minute: go on with what waits, and take what the host gave up and what Event Grid could not deliver. */
export function registerOnTick(parts: PartsProvider): void {
    app.timer('on-tick', {
        schedule: '0 * * * * *',
        handler: async (_timer, context) => {
            const ports = { ...parts(), log: invocationLog(context) };
            await ports.storage.ensure();
            await eachAlone([
                () => lookAtBaseline(ports),
                () => resume(ports),
                () => resumeSweep(ports),
                () => takePoison(ports),
                () => readDeadLetters(ports, (event) => takeEvent(ports, event)),
                () => ports.rejections.flush(),
                () => anchorAudit(ports),
            ]);
        },
    });
}
