/** The next step of a message: none, or more work later. */
export interface HandlerResult<Message> {
    /** Delay before the next delivery, in milliseconds. Absent: the work is done. */
    readonly requeueAfterMs?: number;
    /** The message of that delivery. Absent: the same message. */
    readonly message?: Message;
}

export const done: HandlerResult<never> = {};
