/**
 * Puts a message that this version does not read back on its queue as it came. `since`: the time since which it is left to
 * a newer Pgwarden, ISO 8601.
 */
export type LeaveMessage = (
    queue: 'assessments' | 'remediations' | 'fleet',
    message: object,
    since: string,
    delayMs: number,
) => Promise<void>;

/** Returns the time since which a message is left to a newer Pgwarden; undefined for one that is not, or names none. */
export function leftSince(message: object): string | undefined {
    const { leftSince: since } = message as { readonly leftSince?: unknown };
    return typeof since === 'string' && Number.isFinite(Date.parse(since)) ? since : undefined;
}
