import type { SimulatorClock } from '../kernel/clock.ts';
import type { Key } from './vault.ts';

/** One timer for each key, for the next of its dates. Dates are real ones: the time scale does not touch them. */
export interface KeyTimers {
    /** Replaces the timer of the key. `isDue`: false when the wait was too long for one timer and goes on. */
    set(key: Key, seconds: number, action: (isDue: boolean) => void): void;
    clear(key: Key): void;
    stop(): void;
}

/** A timer is set anew at least so often: longer ones would not fit into a timer of this machine. */
const longestTimer = 86_400_000;

export function createKeyTimers(clock: SimulatorClock): KeyTimers {
    const cancels = new Map<Key, () => void>();
    function clear(key: Key): void {
        cancels.get(key)?.();
        cancels.delete(key);
    }
    return {
        set(key, seconds, action) {
            clear(key);
            const scale = clock.scaled(1);
            // With a scale of zero nothing could wait for a date.
            if (scale === 0) return;
            const delayMs = Math.min(seconds * 1000 + 1, longestTimer);
            cancels.set(
                key,
                clock.after(delayMs / scale, () => action(delayMs < longestTimer)),
            );
        },
        clear,
        stop() {
            for (const cancel of cancels.values()) cancel();
            cancels.clear();
        },
    };
}
