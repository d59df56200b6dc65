import { app } from '@azure/functions';
import { anchorAudit } from '../src/workflows/audit/anchor-audit.ts';
import { drainPoisonQueues } from '../src/workflows/failed-messages/drain-poison-queues.ts';
import { resumeSweep } from '../src/workflows/fleet/sweep.ts';
import { eachAlone } from '../src/workflows/flow/each-alone.ts';
import { checkBaseline } from '../src/workflows/in-force/check-baseline.ts';
import { readDeadLetters } from '../src/workflows/intake/read-dead-letters.ts';
import { resume } from '../src/workflows/remediation/resume.ts';
import type { PartsProvider } from './dependencies.ts';
import { invocationLog } from './log.ts';

/** Every minute: go on with what waits, and take what the host gave up and what Event Grid could not deliver. */
export function registerOnTick(parts: PartsProvider): void {
    app.timer('on-tick', {
        schedule: '0 * * * * *',
        handler: async (_timer, context) => {
            const ports = { ...parts(), log: invocationLog(context) };
            await ports.storage.ensure();
            await eachAlone([
                () => checkBaseline(ports),
                () => resume(ports),
                () => resumeSweep(ports),
                () => drainPoisonQueues(ports),
                () => readDeadLetters(ports),
                () => ports.rejections.flush(),
                () => anchorAudit(ports),
            ]);
        },
    });
}
