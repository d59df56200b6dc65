import type { Fence } from '../../ports.ts';

/** The part of an abort signal that clients use. */
export type FencedSignal = Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>;

/**
 * Returns a signal that is also aborted once the fence no longer holds. The client checks it right before it sends a
 * request, so a process that was suspended while it waited for a token sends nothing.
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
