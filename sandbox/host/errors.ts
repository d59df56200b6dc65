/** The host, or the app in it, cannot start. The message is the one line that is printed. */
export class HostStartError extends Error {
    override readonly name = 'HostStartError';
}

/** The text of whatever was thrown. */
export function messageOf(thrown: unknown): string {
    return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The error itself, or one that carries the text of what was thrown instead. */
export function asError(thrown: unknown): Error {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
}
