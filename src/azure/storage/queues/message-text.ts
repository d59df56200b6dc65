/** The text of a message on a queue: base64 of JSON, as the Functions host expects it. */

/**
 * Returns the text of a message that is hidden at first. The delay, in whole seconds, goes with it: a queue tells when a
 * message was inserted, and not since when it is visible.
 */
export function messageText(message: object, delaySeconds: number): string {
    const body = { ...message, ...(delaySeconds === 0 ? {} : { delaySeconds }) };
    return Buffer.from(JSON.stringify(body)).toString('base64');
}

/** Maximum bytes that the delay adds to a message. */
export const maxDelayBytes = 32;

/** Returns the message in a text; a text of another form unchanged. */
export function messageIn(text: string): unknown {
    try {
        return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    } catch {
        return text;
    }
}

/** Returns the seconds for which the message was hidden at first; 0 for a foreign one. */
export function delaySecondsOf(message: unknown): number {
    if (typeof message !== 'object' || message === null || !('delaySeconds' in message)) return 0;
    const { delaySeconds } = message;
    return typeof delaySeconds === 'number' && delaySeconds > 0 && delaySeconds <= maxDelaySeconds
        ? delaySeconds
        : 0;
}

/** A queue hides a message for seven days at most. */
const maxDelaySeconds = 7 * 86_400;
