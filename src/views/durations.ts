/** Durations in milliseconds, by nearest rank: each of them is one that occurred. */
export interface Durations {
    readonly count: number;
    /** The three are absent for no durations. */
    readonly medianMs?: number;
    readonly p95Ms?: number;
    readonly worstMs?: number;
}

/** Returns the median, the 95th percentile and the worst of durations in milliseconds. Their order is of no effect. */
export function durationsOf(milliseconds: readonly number[]): Durations {
    const ordered = Float64Array.from(milliseconds).sort();
    const [medianMs, p95Ms, worstMs] = [0.5, 0.95, 1].map(
        (share) => ordered[Math.ceil(share * ordered.length) - 1],
    );
    if (medianMs === undefined || p95Ms === undefined || worstMs === undefined) return { count: 0 };
    return { count: ordered.length, medianMs, p95Ms, worstMs };
}
