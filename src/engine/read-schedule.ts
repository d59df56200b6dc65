/** Schedules reads, so that many of them stay within the rate limit of a subscription. */

export interface ReadSlot {
    /** Milliseconds after the beginning. */
    readonly offsetMs: number;
    /** Reads that have a place now, by subscription. */
    readonly scheduledReads: Readonly<Record<string, number>>;
}

/** Gives so many reads of one subscription the next place: every subscription has a lane of its own. */
export function nextReadSlot(
    scheduledReads: Readonly<Record<string, number>>,
    subscriptionId: string,
    reads: number,
    readsPerSecond: number,
): ReadSlot {
    const before = scheduledReads[subscriptionId] ?? 0;
    return {
        offsetMs: (before / readsPerSecond) * 1_000,
        scheduledReads: { ...scheduledReads, [subscriptionId]: before + reads },
    };
}

/** Milliseconds after the beginning at which the last place is over. */
export function scheduleMs(scheduledReads: Readonly<Record<string, number>>, readsPerSecond: number): number {
    return (Math.max(0, ...Object.values(scheduledReads)) / readsPerSecond) * 1_000;
}
