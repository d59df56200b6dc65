import type { ProviderContext } from '../context/provider-context.ts';
import type { Principal } from '../kernel/http.ts';

/** Resource Graph's own limit: 15 queries in 5 seconds for each caller. */
export interface Quota {
    take(principal: Principal): {
        readonly isRefused: boolean;
        readonly resetsAfterSeconds: number;
        readonly headers: Readonly<Record<string, string>>;
    };
}

const queriesPerWindow = 15;
const windowMs = 5_000;

export function createQuota(context: ProviderContext): Quota {
    const windows = new Map<string, { startedAt: number; used: number }>();
    return {
        take(principal) {
            const now = performance.now();
            const length = context.clock.scaled(windowMs);
            const last = windows.get(principal.objectId);
            const isOpen = last !== undefined && now < last.startedAt + length;
            const window = isOpen ? last : { startedAt: now, used: 0 };
            windows.set(principal.objectId, window);
            const isRefused = window.used >= queriesPerWindow;
            if (!isRefused) window.used += 1;
            const seconds = Math.max(1, Math.ceil((window.startedAt + length - now) / 1_000));
            return {
                isRefused,
                resetsAfterSeconds: seconds,
                headers: {
                    'x-ms-user-quota-remaining': String(queriesPerWindow - window.used),
                    'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
                },
            };
        },
    };
}
