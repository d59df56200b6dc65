import type { Principal } from './http.ts';

/**
 * Points of a request at which a test may hold, observe or cut it:
 * `received` – parsed, nothing done yet; `accepted` – it took effect (or was refused), the response is not sent yet;
 * `answered` – the response has been handed to the network.
 */
export type HookPoint = 'received' | 'accepted' | 'answered';

export interface HookCall {
    readonly point: HookPoint;
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly principal?: Principal;
    /** Known from `accepted` on. */
    readonly status?: number;
}

/** Awaited. Answering `cut` at `received` or `accepted` closes the connection instead of going on. */
export type Hook = (reached: HookCall) => Promise<'cut' | undefined> | 'cut' | undefined;

export interface Hooks {
    /** Registers a hook. Returns a function that removes it. */
    on(point: HookPoint, hook: Hook): () => void;
    /** Runs the hooks of that point one after the other; `cut` as soon as one returns it. */
    reached(reached: HookCall): Promise<'cut' | undefined>;
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
