import type { EndedSweep } from '../model/fleet-overview.ts';

/** Time between two sweeps where fewer than two are known, milliseconds: that of the default schedule. */
const defaultIntervalMs = 6 * 3_600_000;

/**
 * Returns the longest time between two of the last sweeps, in milliseconds. A sweep that an operator asked for in between
 * makes it no shorter.
 */
export function sweepIntervalMs(sweeps: readonly EndedSweep[]): number {
    const starts = sweeps.map(({ startedAt }) => Date.parse(startedAt)).sort((a, b) => a - b);
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? start));
    return gaps.length === 0 ? defaultIntervalMs : Math.max(...gaps);
}

/** Returns the time two sweep intervals ago: older reads are stale. */
export function staleBefore(now: Date, sweeps: readonly EndedSweep[]): Date {
    return new Date(now.getTime() - 2 * sweepIntervalMs(sweeps));
}

/** Returns whether a read (ISO 8601) is older than two sweep intervals. */
export function isStale(readAt: string, now: Date, sweeps: readonly EndedSweep[]): boolean {
    return Date.parse(readAt) < staleBefore(now, sweeps).getTime();
}
