import type { Fence } from '../../ports.ts';

/** What clients need of an abort signal. */
export type FencedSignal = Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>;

/**
 * The signal, aborted as well once the fence does not hold. The client asks it as the last thing before a request leaves:
 * a process that slept while it got its token sends nothing.
 */
export function fencedSignal(signal: AbortSignal, fence: Fence): FencedSignal {
    return {
        get aborted() {
            return signal.aborted || !fence.holds();
        },
        addEventListener: signal.addEventListener.bind(signal),
        removeEventListener: signal.removeEventListener.bind(signal),
    };
}
