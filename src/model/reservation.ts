/** A share of the fleet's budget: one write that was sent or is about to be sent. */
export interface Reservation {
    /** Derived from the write, so that reserving twice takes one share. */
    readonly id: string;
    /** Key of the server. */
    readonly server: string;
    readonly changes: number;
    /** ISO 8601, by the storage service's clock: the clocks of instances may differ. */
    readonly at: string;
}

/** With `now`, the instant of the read by the clock of storage, ISO 8601: the one clock that all instances share. */
export interface BudgetState {
    readonly reservations: readonly Reservation[];
    /** As the store gave it. */
    readonly etag?: string;
}
