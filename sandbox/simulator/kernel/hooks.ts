import type { Principal } from './http.ts';

/**
 * The moments of a request at which a test may stand in the way:
 * `received` – parsed, nothing done yet; `accepted` – it took effect (or was refused), the answer is not sent yet;
 * `answered` – the answer has been handed to the network.
 */
export type Moment = 'received' | 'accepted' | 'answered';

export interface Reached {
    readonly moment: Moment;
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly principal?: Principal;
    /** Known from `accepted` on. */
    readonly status?: number;
}

/** Awaited. Answering `cut` at `received` or `accepted` closes the connection instead of going on. */
export type Hook = (reached: Reached) => Promise<'cut' | undefined> | 'cut' | undefined;

export interface Hooks {
    /** Registers a hook; returns how to take it away again. */
    on(moment: Moment, hook: Hook): () => void;
    /** Runs the hooks of that moment one after the other; `cut` as soon as one says so. */
    reached(reached: Reached): Promise<'cut' | undefined>;
}

export function createHooks(): Hooks {
    const hooks = new Set<{ readonly moment: Moment; readonly hook: Hook }>();
    return {
        on(moment, hook) {
            const registration = { moment, hook };
            hooks.add(registration);
            return () => hooks.delete(registration);
        },
        async reached(reached) {
            for (const { moment, hook } of [...hooks]) {
                if (moment !== reached.moment) continue;
                if ((await hook(reached)) === 'cut') return 'cut';
            }
            return undefined;
        },
    };
}
