import type { SimulatorClock } from '../../../sandbox/simulator/kernel/clock.ts';

/** A clock that stands still until the test moves it. */
export interface ManualClock extends SimulatorClock {
    /** Runs what is due within so many Azure milliseconds, in order. */
    advance(azureMs: number): void;
}

export function createManualClock(): ManualClock {
    let now = 0;
    let waiting: { readonly at: number; readonly action: () => void }[] = [];
    return {
        now: () => new Date(1_780_000_000_000 + now),
        scaled: (azureMs) => azureMs,
        after(azureMs, action) {
            const timer = { at: now + azureMs, action };
            waiting.push(timer);
            return () => {
                waiting = waiting.filter((other) => other !== timer);
            };
        },
        stop() {
            waiting = [];
        },
        advance(azureMs) {
            const until = now + azureMs;
            for (;;) {
                const due = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
                if (due === undefined) break;
                waiting = waiting.filter((other) => other !== due);
                now = due.at;
                due.action();
            }
            now = until;
        },
    };
}
