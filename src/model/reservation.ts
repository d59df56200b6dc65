/** A share of the fleet's budget: one write that was sent, or is about to be. */
export interface Reservation {
    /** The same write has the same id, so that asking twice takes once. */
    readonly id: string;
    /** Key of the server. */
    readonly server: string;
    readonly changes: number;
    /** ISO 8601, by the clock of storage: the clocks of instances may differ. */
    readonly at: string;
}
