/** One thing that happened in the simulated Azure, for whoever wants to narrate it. */
export interface Happening {
    /** ISO 8601. */
    readonly at: string;
    readonly kind: 'request' | 'operation' | 'server' | 'sandbox';
    /** One plain line. */
    readonly text: string;
    readonly serverName?: string;
    /** Who called, by display name. */
    readonly principal?: string;
}
