import type { Sweep } from '../model/sweep.ts';

/** Sweeps that are due and did not end. */
export interface OverdueSweep {
    /** The end of the last sweep, ISO 8601: the same for as long as none ends. */
    readonly since: string;
    readonly reason: string;
}

/**
 * Returns whether two sweeps were due since the last one ended. `due`: the last two instants of the schedule, newest
 * first. `on`: time since which Pgwarden is deployed, ISO 8601, for a fleet that was never swept.
 */
export function overdueSweep(
    sweep: Sweep | undefined,
    due: readonly Date[],
    on: string | undefined,
): OverdueSweep | undefined {
    const [newest, before] = due;
    const since = sweep === undefined ? on : endOfLast(sweep);
    if (newest === undefined || before === undefined || since === undefined) return undefined;
    if (Date.parse(since) >= before.getTime()) return undefined;
    const underWay =
        sweep === undefined || sweep.phase.kind === 'over'
            ? 'no sweep is under way'
            : `sweep ${sweep.id} is under way since ${sweep.startedAt}`;
    return {
        since,
        reason:
            `no sweep has ended since ${since}; two were due, at ${before.toISOString()} and ` +
            `${newest.toISOString()}; ${underWay}; see the logs of on-sweep and on-fleet-work`,
    };
}

/** Returns the time at which the last sweep ended, ISO 8601; undefined where the stored sweep was lost. */
export function endOfLast({ startedAt, endedBefore, phase, summary }: Sweep): string | undefined {
    if (phase.kind !== 'over') return endedBefore ?? startedAt;
    return summary === undefined
        ? endedBefore
        : new Date(Date.parse(startedAt) + summary.durationMs).toISOString();
}
