import * as z from 'zod';
import type { Parameters } from '../model/server-state.ts';
import type { ReadBackResult } from '../model/write-results.ts';
import type { ChangeKind } from './change-kind.ts';
import { listText } from './differing.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        /** `from` lists the parameters that it is for: they wait for a restart, or will. */
        readonly restart: { readonly from: readonly string[]; readonly to: readonly string[] };
    }
}

/** The state of a server after a restart: all its parameters, and its state. */
export interface RestartedServer {
    readonly parameters: Parameters;
    readonly state: string;
}

/** A restart of the server, which puts static parameters into effect. */
export const restart: ChangeKind<'restart', RestartedServer> = {
    schema: z.object({
        kind: z.literal('restart'),
        from: z.array(z.string()),
        to: z.array(z.string()),
        ...purpose,
    }),
    target: () => 'restart',
    part: () => undefined,
    event: () => ({ resource: '', verb: '/restart/action' }),
    request: () => ({ method: 'POST', resource: 'restart' }),
    differences: ({ from, to }) => [
        { what: 'waiting for a restart', from: listText(from), to: listText(to) },
    ],
    inverse: () => ({ kind: 'none', reason: 'a restart cannot be taken back' }),
    carriesWhatWasRead: () => false,
    compare: ({ from }, found) => restartReading(found, from),
};

/** States of a server in which a restart may still be running. */
const transitionalStates = ['Restarting', 'Starting', 'Stopping'];

/**
 * Returns the result of a restart: it is done when its own parameters no longer wait for one and the server's state is no
 * longer transitional. Other parameters that wait for a restart, such as another actor's new value, are only noted.
 */
function restartReading({ parameters, state }: RestartedServer, names: readonly string[]): ReadBackResult {
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
