import type { GuardRails } from '../model/baseline.ts';
import type { Reservation } from '../model/reservation.ts';

const hourMs = 3_600_000;

/** The reservations that still count. */
export function inForce(reservations: readonly Reservation[], now: Date): readonly Reservation[] {
    return reservations.filter(({ at }) => now.getTime() - Date.parse(at) < hourMs);
}

/**
 * How many of the changes the fleet's budget still grants to the server: all, some, or none. A server that was changed
 * within the hour already does not count a second time among the servers.
 */
export function grant(
    reservations: readonly Reservation[],
    request: Reservation,
    budget: GuardRails['budget'],
    now: Date,
): number {
    const counted = inForce(reservations, now);
    const before = counted.find(({ id }) => id === request.id);
    if (before !== undefined) return before.changes;
    const servers = new Set(counted.map(({ server }) => server));
    if (!servers.has(request.server) && servers.size >= budget.serversPerHour) return 0;
    const used = counted.reduce((sum, { changes }) => sum + changes, 0);
    return Math.max(0, Math.min(request.changes, budget.changesPerHour - used));
}
