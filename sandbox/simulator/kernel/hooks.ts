import type { Principal } from './http.ts';

/**
 * The moments of a request at which a test may stand in the way:
 * `received` – parsed, nothing done yet; `accepted` – it took effect (or was refused), the answer is not sent yet;
 * `answered` – the answer has been handed to the network.
 */
export type HookPoint = 'received' | 'accepted' | 'answered';

export interface Reached {
    readonly point: HookPoint;
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
    on(point: HookPoint, hook: Hook): () => void;
    /** Runs the hooks of that moment one after the other; `cut` as soon as one says so. */
    reached(reached: Reached): Promise<'cut' | undefined>;
}

export function createHooks(): Hooks {
    const hooks = new Set<{ readonly point: HookPoint; readonly hook: Hook }>();
    return {
        on(point, hook) {
            const registration = { point, hook };
            hooks.add(registration);
            return () => hooks.delete(registration);
        },
        async reached(reached) {
            for (const { point, hook } of [...hooks]) {
                if (point !== reached.point) continue;
                if ((await hook(reached)) === 'cut') return 'cut';
            }
            return undefined;
        },
    };
}
