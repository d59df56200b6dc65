import { type OverdueSweep, overdueSweep } from '../../engine/overdue-sweep.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Clock, InForceStore } from '../../ports.ts';

export interface FindOverdueSweepPorts {
    readonly inForce: Pick<InForceStore, 'read'>;
    readonly clock: Clock;
    /** Returns the last two instants at which a sweep was due, newest first. */
    readonly dueSweeps: (now: Date) => readonly Date[];
}

/** Returns the sweeps that are overdue now; undefined where none is. `sweep`: the stored one. */
export async function findOverdueSweep(
    { inForce, clock, dueSweeps }: FindOverdueSweepPorts,
    sweep: Sweep | undefined,
): Promise<OverdueSweep | undefined> {
    const on = sweep === undefined ? (await inForce.read())?.inForce.dryRun.since : undefined;
    return overdueSweep(sweep, dueSweeps(clock.now()), on);
}
