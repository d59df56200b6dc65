/** What was started, to be stopped in the reverse order: also when a later start fails. */
export interface Closers {
    add(close: () => Promise<void> | void): void;
    /** Stops everything, each at most once. A failing stop does not keep the others from stopping. */
    closeAll(): Promise<void>;
}

export function createClosers(): Closers {
    const closers: (() => Promise<void> | void)[] = [];
    return {
        add(close) {
            closers.push(close);
        },
        async closeAll() {
            for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
                try {
                    await close();
                } catch {
                    // What cannot be stopped is gone already.
                }
            }
        },
    };
}
