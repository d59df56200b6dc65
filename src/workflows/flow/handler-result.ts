/** What comes next for a message: nothing more, or its work goes on later. */
export interface HandlerResult<Message> {
    /** Milliseconds after which its work goes on. Absent: it is done. */
    readonly requeueAfterMs?: number;
    /** The message that carries it on. Absent: the same message. */
    readonly message?: Message;
}

export const done: HandlerResult<never> = {};
