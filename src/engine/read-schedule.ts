import { isSurrounding, type SliceName } from '../model/server-state.ts';

/** Schedules reads, so that many of them stay within the rate limit of a subscription. */

/**
 * Slices that usually cost a server no read of a subscription: Key Vault has the keys, few servers need the log categories
 * or must have replicas, and what surrounds servers is read once for many of them.
 */
const withoutRead: readonly SliceName[] = ['encryptionKeys', 'logCategories', 'replicas'];

function costsRead(slice: SliceName): boolean {
    return !withoutRead.includes(slice) && !isSurrounding(slice);
}

/** Returns the most reads of Resource Manager that the slices of one server usually take: one for each. */
export function readsOf(slices: readonly SliceName[]): number {
    return Math.max(1, slices.filter(costsRead).length);
}

/**
 * Gives so many reads of one subscription the next place, and returns it in milliseconds after the beginning. Counts them
 * in `scheduledReads`: every subscription has a lane of its own.
 */
export function nextReadSlot(
    scheduledReads: Record<string, number>,
    subscriptionId: string,
    reads: number,
    readsPerSecond: number,
): number {
    const before = scheduledReads[subscriptionId] ?? 0;
    scheduledReads[subscriptionId] = before + reads;
    return (before / readsPerSecond) * 1_000;
}

/** Milliseconds after the beginning at which the last place is over. */
export function scheduleMs(scheduledReads: Readonly<Record<string, number>>, readsPerSecond: number): number {
    return (Math.max(0, ...Object.values(scheduledReads)) / readsPerSecond) * 1_000;
}
