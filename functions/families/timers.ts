import type { Log } from '../../src/ports.ts';
import { anchorAudit } from '../../src/workflows/audit/anchor-audit.ts';
import { drainPoisonQueues } from '../../src/workflows/failed-messages/drain-poison-queues.ts';
import { noteOverdueSweep } from '../../src/workflows/fleet/note-overdue-sweep.ts';
import { resumeSweep, startSweep } from '../../src/workflows/fleet/sweep.ts';
import { eachAlone } from '../../src/workflows/flow/each-alone.ts';
import { checkBaseline } from '../../src/workflows/in-force/check-baseline.ts';
import { readDeadLetters } from '../../src/workflows/intake/read-dead-letters.ts';
import { notifyOfRest } from '../../src/workflows/notifications/notify-of-rest.ts';
import { followPauses } from '../../src/workflows/operators/follow-pauses.ts';
import { refreshOverview } from '../../src/workflows/queries/refresh-overview.ts';
import { resume } from '../../src/workflows/remediation/resume.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';

type TimerPorts = Dependencies & { readonly log: Log };

const everyMinute: readonly ((ports: TimerPorts) => Promise<void>)[] = [
    checkBaseline,
    followPauses,
    resume,
    resumeSweep,
    noteOverdueSweep,
    drainPoisonQueues,
    readDeadLetters,
    ({ rejections }) => rejections.flush(),
    anchorAndNotify,
    refreshOverview,
];

/** Operators are notified up to the anchor before: the processes that recorded the entries had a minute for it. */
async function anchorAndNotify(ports: TimerPorts): Promise<void> {
    const known = await ports.anchors.newest();
    await eachAlone([() => anchorAudit(ports, known), () => notifyOfRest(ports, known)]);
}

/** Does the work of each timer. */
export const timerWork = {
    'on-sweep': startSweep,
    'on-tick': (ports: TimerPorts) =>
        ports.observers.tick(ports.overview, (overview) =>
            eachAlone(everyMinute.map((work) => () => work({ ...ports, overview }))),
        ),
} as const;
