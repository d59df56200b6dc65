import type { GuardRails } from '../model/baseline.ts';
import type { Reservation } from '../model/reservation.ts';

const hourMs = 3_600_000;
/** The longest time between a share and its write. Longer, and the write asks for its share again. */
export const sendingMs = 60_000;
/** Shares count for a little longer than an hour, because the write follows its share. Times are in whole seconds. */
const countedMs = hourMs + sendingMs + 1_000;

/** Returns the shares that still count. One from far ahead was not dated by storage: it never counts. */
export function inForce(reservations: readonly Reservation[], now: Date): readonly Reservation[] {
    return reservations.filter(({ at }) => Math.abs(now.getTime() - Date.parse(at)) < countedMs);
}

/**
 * Returns the number of changes that the fleet's budget still grants to the server. A server that was changed within the hour already
 * does not count a second time among the servers.
 */
export function room(
    reservations: readonly Reservation[],
    server: string,
    budget: GuardRails['budget'],
    now: Date,
): number {
    const counted = inForce(reservations, now);
    const servers = new Set(counted.map((share) => share.server));
    if (!servers.has(server) && servers.size >= budget.serversPerHour) return 0;
    const used = counted.reduce((sum, { changes }) => sum + changes, 0);
    return Math.max(0, budget.changesPerHour - used);
}

/**
 * The shares with one more for a write that is about to be sent; undefined when the budget has no room for it. The share
 * of a write that was not sent after all moves to the present instant: it is taken once.
 */
export function withShare(
    reservations: readonly Reservation[],
    { id, server }: Pick<Reservation, 'id' | 'server'>,
    budget: GuardRails['budget'],
    now: Date,
): readonly Reservation[] | undefined {
    const others = inForce(reservations, now).filter((share) => share.id !== id);
    if (room(others, server, budget, now) === 0) return undefined;
    return [...others, { id, server, changes: 1, at: now.toISOString() }];
}
