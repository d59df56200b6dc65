import type { DeadLetters } from '../ports.ts';
import type { Telemetry } from './telemetry.ts';

/** Counts the files of dead letters that were taken, and those that could not be read. */
export function observedDeadLetters(letters: DeadLetters, { meter }: Telemetry): DeadLetters {
    return {
        ...letters,
        async read(name) {
            try {
                return await letters.read(name);
            } catch (error) {
                meter.record('pgwarden.dead_letters', 1, { result: 'failed' });
                throw error;
            }
        },
        async remove(name) {
            await letters.remove(name);
            meter.record('pgwarden.dead_letters', 1, { result: 'taken' });
        },
    };
}
