/** Kinds of problems that keep Pgwarden from its work, or its numbers from being true. */
export const fleetProblemKinds = [
    'baseline',
    'oldOverview',
    'overdueSweep',
    'waitingMessages',
    'failedMessages',
    'staleServers',
    'uncountedServers',
] as const;

export interface FleetProblem {
    readonly kind: (typeof fleetProblemKinds)[number];
    /** A clause in words. */
    readonly detail: string;
    /** ISO 8601. Absent: not known. */
    readonly since?: string;
    /** Resource id of the server that has had it longest. Absent: it concerns no single server. */
    readonly server?: string;
}
