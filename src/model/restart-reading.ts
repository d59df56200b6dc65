import type { Parameters } from './server-state.ts';
import type { ReadBackResult } from './write-results.ts';

/** States of a server in which a restart may not be over. */
const restless = ['Restarting', 'Starting', 'Stopping'];

/**
 * What a server's parameters and its state say of a restart: it is judged by the parameters that it was for, and by the
 * server being at rest again. What else waits for one, somebody's new value, is told and decides nothing.
 */
export function restartReading(
    parameters: Parameters,
    state: string,
    names: readonly string[],
): ReadBackResult {
    const isRestless = restless.includes(state);
    const waiting = Object.values(parameters).filter(
        ({ name, isConfigPendingRestart }) => isConfigPendingRestart || (isRestless && names.includes(name)),
    );
    const own = waiting.filter(({ name }) => names.includes(name));
    if (own.length > 0) {
        const values = Object.fromEntries(own.map(({ name, value }) => [name, value]));
        const withOpenWork = state === 'Restarting' ? { isUnderWay: true as const } : {};
        return { kind: 'unchanged', waiting: values, ...withOpenWork };
    }
    if (waiting.length === 0) return { kind: 'wanted' };
    const others = waiting.map(({ name }) => name).sort();
    return {
        kind: 'wanted',
        note: `${others.join(', ')} was written meanwhile and waits for another restart`,
    };
}
