/** Counts the events that wait, for tests that wait until none does. */
export interface IdleCounter {
    readonly isIdle: boolean;
    add(difference: number): void;
    whenIdle(): Promise<void>;
    /** Nothing will be delivered any more: `whenIdle` resolves. */
    stop(): void;
}

export function createIdleCounter(): IdleCounter {
    let waiting = 0;
    let isStopped = false;
    let waiters: (() => void)[] = [];
    const wake = (): void => {
        for (const resolve of waiters) resolve();
        waiters = [];
    };
    return {
        get isIdle() {
            return waiting === 0;
        },
        add(difference) {
            waiting += difference;
            if (waiting === 0) wake();
        },
        whenIdle() {
            if (waiting === 0 || isStopped) return Promise.resolve();
            return new Promise((resolve) => waiters.push(resolve));
        },
        stop() {
            isStopped = true;
            wake();
        },
    };
}
