export interface FailedMessage {
    /** The message's own id. */
    readonly id: string;
    /** The queue that it came from, without `-poison`. */
    readonly queue: string;
    readonly message: unknown;
    /** Why it failed, as far as that is known. */
    readonly reason: string;
    /** ISO 8601. */
    readonly at: string;
}

export interface FailedMessagePage {
    readonly messages: readonly FailedMessage[];
    /** Where the next page begins. Absent on the last one. */
    readonly continuation?: string;
}
