/** The messages on one queue, when on-tick looked. */
export interface QueueDepth {
    readonly queue: string;
    /** Approximate number of messages, hidden and scheduled ones included. Never lower than the actual number. */
    readonly messages: number;
    /** Time since which the first visible message could be received, ISO 8601. Absent: none is visible. */
    readonly oldestAt?: string;
}
