import type { Change } from '../../model/change.ts';
import type { Parameters } from '../../model/server-state.ts';

/** Names of the parameters whose written value waits for a restart, in alphabetical order. */
export function pendingRestart(parameters: Parameters): string[] {
    return Object.values(parameters)
        .filter(({ isConfigPendingRestart }) => isConfigPendingRestart)
        .map(({ name }) => name)
        .sort();
}

/** The restart that puts the waiting parameters into effect. Whether and when it may happen is the baseline's to say. */
export function restartChange(waiting: readonly string[], control: string): Change {
    return { kind: 'restart', from: [...new Set(waiting)].sort(), to: [], control, disruption: 'restart' };
}
