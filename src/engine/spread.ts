/** Where reads have their place in time, so that many of them stay within what a subscription can take. */

export interface Place {
    /** Milliseconds after the beginning. */
    readonly offsetMs: number;
    /** Reads that have a place now, by subscription. */
    readonly booked: Readonly<Record<string, number>>;
}

/** Gives so many reads of one subscription the next place: every subscription has a lane of its own. */
export function place(
    booked: Readonly<Record<string, number>>,
    subscriptionId: string,
    reads: number,
    readsPerSecond: number,
): Place {
    const before = booked[subscriptionId] ?? 0;
    return {
        offsetMs: (before / readsPerSecond) * 1_000,
        booked: { ...booked, [subscriptionId]: before + reads },
    };
}

/** Milliseconds after the beginning at which the last place is over. */
export function lengthMs(booked: Readonly<Record<string, number>>, readsPerSecond: number): number {
    return (Math.max(0, ...Object.values(booked)) / readsPerSecond) * 1_000;
}
