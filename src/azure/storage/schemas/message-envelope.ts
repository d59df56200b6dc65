/** Fields that the queue's adapter adds to a message, whatever its version. */
export interface MessageEnvelope {
    /** Seconds for which the message was hidden at first. Absent: it was visible at once. */
    readonly delaySeconds?: number;
    /** Time since which it is left to instances of a newer Pgwarden, ISO 8601. */
    readonly leftSince?: string;
}

/** Returns the message as it was sent. */
export function withoutEnvelope(message: unknown): unknown {
    if (typeof message !== 'object' || message === null || Array.isArray(message)) return message;
    const { delaySeconds: _delay, leftSince: _left, ...content } = message as MessageEnvelope;
    return content;
}
