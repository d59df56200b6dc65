/** A message that failed too often, with its cause. */
export interface FailedMessage {
    /** The message's own id. */
    readonly id: string;
    /** Its queue, without `-poison`. */
    readonly queue: string;
    readonly message: unknown;
    /** Cause of the failure, as far as it is known. */
    readonly reason: string;
    /** ISO 8601. */
    readonly at: string;
}

/** A page of failed messages. */
export interface FailedMessagePage {
    readonly messages: readonly FailedMessage[];
    /** Position of the next page. Absent on the last one. */
    readonly continuation?: string;
}
