import type { Parameters } from './server-state.ts';
import type { ReadBackResult } from './write-results.ts';

/** States of a server in which a restart may still be running. */
const transitionalStates = ['Restarting', 'Starting', 'Stopping'];

/**
 * Returns the result of a restart: it is done when its own parameters no longer wait for one and the server's state is no
 * longer transitional. Other parameters that wait for a restart, such as another actor's new value, are only noted.
 */
export function restartReading(
    parameters: Parameters,
    state: string,
    names: readonly string[],
): ReadBackResult {
    const isInTransition = transitionalStates.includes(state);
    const waiting = Object.values(parameters).filter(
        ({ name, isConfigPendingRestart }) =>
            isConfigPendingRestart || (isInTransition && names.includes(name)),
    );
    const own = waiting.filter(({ name }) => names.includes(name));
    if (own.length > 0) {
        const values = Object.fromEntries(own.map(({ name, value }) => [name, value]));
        const underWay = state === 'Restarting' ? { isUnderWay: true as const } : {};
        return { kind: 'unchanged', waiting: values, ...underWay };
    }
    if (waiting.length === 0) return { kind: 'wanted' };
    const others = waiting.map(({ name }) => name).sort();
    return {
        kind: 'wanted',
        note: `${others.join(', ')} changed in the meantime and needs another restart`,
    };
}
