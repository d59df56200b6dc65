/** The sandbox cannot start, or cannot go on. The message is the one line that is printed. */
export class SandboxError extends Error {
    override readonly name = 'SandboxError';
}
