import { isTransient } from '../../errors.ts';
import type { DeadLetters } from '../../ports.ts';
import { type ReceivePorts, receive } from './receive.ts';

/** Most files that one run reads; the next run goes on. */
const maxFiles = 50;

export interface ReadDeadLettersPorts extends ReceivePorts {
    readonly deadLetters: DeadLetters;
}

/**
 * Reads the events that Event Grid could not deliver and takes each as if it came now: late is better than never, and
 * what it says is read from Azure anyway. A file is removed when all its events were taken; one that cannot be taken
 * stays, and keeps no other from being read.
 */
export async function readDeadLetters(ports: ReadDeadLettersPorts): Promise<void> {
    for (const name of await ports.deadLetters.list(maxFiles)) {
        try {
            await readFile(ports, name);
        } catch (error) {
            if (isTransient(error)) throw error;
            const reason = error instanceof Error ? error.message : String(error);
            ports.log.error('Dead-lettered events not taken', { file: name, reason });
        }
    }
}

async function readFile(ports: ReadDeadLettersPorts, name: string): Promise<void> {
    const events = await ports.deadLetters.read(name);
    for (const event of events) await receive(ports, event, { isLast: true });
    await ports.deadLetters.remove(name);
    ports.log.warn('Dead-lettered events taken', { file: name, events: events.length });
}
