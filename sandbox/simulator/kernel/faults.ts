/**
 * The points at which a fault may strike. Services ask; the fault plan (seeded, from profiles) answers.
 * `noFaults` is the plan of a healthy Azure.
 */
export interface FaultPlan {
    /** Asked once for each request before it is served. */
    beforeServing(service: string, method: string, path: string): ServingFault | undefined;
    /** Asked for each request to Key Vault whose caller is known. Not for transient faults: it lasts as long as the plan. */
    onKeyVault(method: string, path: string): Refusal | undefined;
    /** Asked when a long-running operation was accepted. */
    onAccepted(method: string, path: string): OperationFault | undefined;
    /** Asked when a long-running operation was accepted: how its status can be read. */
    onStatus(method: string, path: string): StatusFault | undefined;
    /** Asked when a resource or slice is read; true: answer with the state before the last write. */
    isStaleRead(path: string): boolean;
    /** Asked when a write took effect: for how long reads still show what was there before. Milliseconds, 0 = not at all. */
    staleReadsMs(path: string): number;
    /** Asked when a server has restarted: for how long its parameters still say that they wait for it. Milliseconds. */
    pendingAfterRestart(path: string): number;
    /** Asked for every row of Resource Graph, by resource id. `behind`: as it was when it was seen first, if it was. */
    graphRow(id: string): 'behind' | 'missing' | undefined;
    /** Asked for every resource that is shown: whether Azure writes it in words of its own. */
    isNormalized(id: string): boolean;
    /** Asked once for each event that Event Grid is about to deliver for the first time. */
    onEvent(): EventFault | undefined;
}

export type ServingFault =
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | { readonly kind: 'answer'; readonly status: 429 | 500 | 502 | 503; readonly retryAfterSeconds?: number }
    | Refusal
    /** Cut the connection: before the request is served, or after it took effect, in the middle of the response. */
    | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
    | { readonly kind: 'expiredToken' };

/** A refusal with Azure's own code and message, before the request is served. */
export interface Refusal {
    readonly kind: 'refuse';
    readonly status: number;
    readonly code: string;
    readonly message: string;
    /** The finer code that Key Vault puts inside. */
    readonly innerCode?: string;
}

/** The response to a poll in the place of the operation's status. The operation itself goes on. */
export type StatusFault =
    /** The principal that started it may not read it. */
    | { readonly kind: 'forbidden' }
    | { readonly kind: 'noContent' }
    /** 200 without a body. */
    | { readonly kind: 'empty' }
    /** 200 with a body that has no status. */
    | { readonly kind: 'otherShape' }
    /** The 202 carries no `Azure-AsyncOperation`. */
    | { readonly kind: 'locationOnly' }
    /** `Retry-After` in seconds of this machine. */
    | { readonly kind: 'slowPace'; readonly retryAfterSeconds: number }
    /** Both URLs name another host, which answers and which the request log shows. */
    | { readonly kind: 'foreignHost' };

export type OperationFault =
    | { readonly kind: 'failLater'; readonly code: string; readonly message: string }
    /** Hangs in Updating for that many Azure milliseconds, then succeeds. */
    | { readonly kind: 'hang'; readonly azureMs: number }
    /** Succeeds without any effect. */
    | { readonly kind: 'noEffect' };

export type EventFault =
    /** So many copies more; each comes at a moment of its own within that time of this machine. Default 0: together. */
    | { readonly kind: 'duplicate'; readonly times: number; readonly withinMs?: number }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | { readonly kind: 'lose' };

export const noFaults: FaultPlan = {
    beforeServing: () => undefined,
    onAccepted: () => undefined,
    onKeyVault: () => undefined,
    onStatus: () => undefined,
    isStaleRead: () => false,
    staleReadsMs: () => 0,
    pendingAfterRestart: () => 0,
    graphRow: () => undefined,
    isNormalized: () => false,
    onEvent: () => undefined,
};

/** A plan that can be exchanged while the simulator runs. */
export interface ReplaceableFaults extends FaultPlan {
    replace(plan: FaultPlan): void;
}

export function replaceableFaults(first: FaultPlan): ReplaceableFaults {
    let plan = first;
    return {
        beforeServing: (service, method, path) => plan.beforeServing(service, method, path),
        onAccepted: (method, path) => plan.onAccepted(method, path),
        onKeyVault: (method, path) => plan.onKeyVault(method, path),
        onStatus: (method, path) => plan.onStatus(method, path),
        isStaleRead: (path) => plan.isStaleRead(path),
        staleReadsMs: (path) => plan.staleReadsMs(path),
        pendingAfterRestart: (path) => plan.pendingAfterRestart(path),
        graphRow: (id) => plan.graphRow(id),
        isNormalized: (id) => plan.isNormalized(id),
        onEvent: () => plan.onEvent(),
        replace(next) {
            plan = next;
        },
    };
}
