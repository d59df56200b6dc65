/**
 * Undoes what was started, in the reverse order: also when a later start fails. `AsyncDisposableStack` would do, but
 * Node 22 has none, and one step that fails must not become the error of the whole stop.
 */
export interface CleanupStack {
    add(step: () => Promise<void> | void): void;
    /** Runs every step, each at most once. A failing step does not keep the others from running. */
    run(): Promise<void>;
}

export function createCleanupStack(): CleanupStack {
    const steps: (() => Promise<void> | void)[] = [];
    return {
        add(step) {
            steps.push(step);
        },
        async run() {
            for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
                try {
                    await step();
                } catch {
                    // A process or file that cannot be stopped or removed is gone already.
                }
            }
        },
    };
}
