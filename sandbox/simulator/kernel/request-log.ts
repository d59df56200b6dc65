/** Who called what, when, with which answer: what tests ask, on a path that Azure does not have. */
export interface LoggedRequest {
    readonly sequence: number;
    /** ISO 8601. */
    readonly at: string;
    /** `resourceManager`, `keyVault`, `eventGrid`, `identity`. */
    readonly service: string;
    readonly method: string;
    /** Path with the query's api-version only; secrets and signatures left out. */
    readonly path: string;
    readonly objectId?: string;
    readonly userAgent?: string;
    /** Parsed JSON body of a write. */
    readonly body?: unknown;
    /** 0 when the connection was cut instead of answered. */
    readonly status: number;
    /** Azure's error code, when the answer was an error. */
    readonly code?: string;
    /** For a long-running write: how its operation ended, filled in later. */
    operation?: { readonly id: string; status: 'InProgress' | 'Succeeded' | 'Failed'; code?: string };
    /** Milliseconds between receiving and answering. */
    readonly durationMs: number;
}

export interface RequestLog {
    readonly entries: readonly LoggedRequest[];
    add(entry: Omit<LoggedRequest, 'sequence'>): LoggedRequest;
    clear(): void;
}

export function createRequestLog(): RequestLog {
    const entries: LoggedRequest[] = [];
    let sequence = 0;
    return {
        entries,
        add(entry) {
            sequence += 1;
            const logged: LoggedRequest = { sequence, ...entry };
            entries.push(logged);
            return logged;
        },
        clear() {
            entries.length = 0;
        },
    };
}
