/** The exit code of a defect. Others mean something else: 1 is drift, a problem, a difference. */
const defect = 2;

/** Sets the exit code of this process to what a command returns. */
export async function exitWith(command: () => Promise<number>): Promise<void> {
    // `assess … | head` closes the pipe early, which is not a failure.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
    });
    process.exitCode = await command().catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        return defect;
    });
}
