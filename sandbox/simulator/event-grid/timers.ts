import type { SimulatorClock } from '../kernel/clock.ts';

/** Timers of one owner, which can stop all of its own without stopping the clock. */
export interface Timers {
    /** Runs the action after so many Azure milliseconds. */
    after(azureMs: number, action: () => void): void;
    /** Runs the action after so many milliseconds of this machine, whatever the time scale. */
    afterHere(milliseconds: number, action: () => void): void;
    stop(): void;
}

export function createTimers(clock: SimulatorClock): Timers {
    const waiting = new Set<() => void>();
    let isStopped = false;
    const after = (azureMs: number, action: () => void): void => {
        if (isStopped) return;
        const cancel = clock.after(azureMs, () => {
            waiting.delete(cancel);
            action();
        });
        waiting.add(cancel);
    };
    return {
        after,
        afterHere(milliseconds, action) {
            const scale = clock.scaled(1);
            after(scale === 0 ? 0 : milliseconds / scale, action);
        },
        stop() {
            isStopped = true;
            for (const cancel of waiting) cancel();
            waiting.clear();
        },
    };
}
