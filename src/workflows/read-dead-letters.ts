import type { DeadLetters, Log } from '../ports.ts';

/** Most files that one run reads; the next run goes on. */
const mostFiles = 50;

/**
 * Reads the events that Event Grid could not deliver and takes each as if it came now: late is better than never, and
 * what it says is read from Azure anyway. A file is removed when all its events were taken.
 */
export async function readDeadLetters(
    ports: { readonly deadLetters: DeadLetters; readonly log: Log },
    receive: (event: unknown) => Promise<void>,
): Promise<void> {
    for (const name of await ports.deadLetters.list(mostFiles)) {
        const events = await ports.deadLetters.read(name);
        for (const event of events) await receive(event);
        await ports.deadLetters.remove(name);
        ports.log.warn('Dead-lettered events taken', { file: name, events: events.length });
    }
}
