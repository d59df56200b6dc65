/**
 * The simulator's time. Azure's durations are written in the code as Azure takes them; the clock scales them.
 * With `timeScale` 0.1 an operation that takes Azure 10 s takes 1 s here. Wall-clock instants are not scaled:
 * timestamps in responses are the machine's own.
 */
export interface SimulatorClock {
    /** Now, as every timestamp in responses shows it. */
    now(): Date;
    /** Azure milliseconds to milliseconds on this machine. */
    scaled(azureMs: number): number;
    /** Runs `action` after that many Azure milliseconds. Returns a function that cancels it. */
    after(azureMs: number, action: () => void): () => void;
    /** Cancels whatever is still waiting. */
    stop(): void;
}

export function createClock(timeScale: number): SimulatorClock {
    const waiting = new Set<NodeJS.Timeout>();
    const scaled = (azureMs: number): number => azureMs * timeScale;
    return {
        now: () => new Date(),
        scaled,
        after(azureMs, action) {
            const timer = setTimeout(() => {
                waiting.delete(timer);
                action();
            }, scaled(azureMs));
            waiting.add(timer);
            return () => {
                waiting.delete(timer);
                clearTimeout(timer);
            };
        },
        stop() {
            for (const timer of waiting) clearTimeout(timer);
            waiting.clear();
        },
    };
}
