/** Changes that the fleet's budget granted to a server. */
export interface Reservation {
    /** The same request has the same id, so that asking twice takes once. */
    readonly id: string;
    /** Key of the server. */
    readonly server: string;
    readonly changes: number;
    /** ISO 8601. */
    readonly at: string;
}
