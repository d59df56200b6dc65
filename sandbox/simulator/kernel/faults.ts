/**
 * The points at which a fault may strike. Services ask; the fault plan (seeded, from profiles) answers.
 * `noFaults` is the plan of a healthy Azure.
 */
export interface FaultPlan {
    /** Asked once for each request before it is served. */
    beforeServing(service: string, method: string, path: string): ServingFault | undefined;
    /** Asked when a long-running operation was accepted. */
    onAccepted(method: string, path: string): OperationFault | undefined;
    /** Asked when a resource or slice is read; true: answer with the state before the last write. */
    isStaleRead(path: string): boolean;
    /** Asked once for each event that Event Grid is about to deliver for the first time. */
    onEvent(): EventFault | undefined;
}

export type ServingFault =
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | { readonly kind: 'answer'; readonly status: 429 | 500 | 502 | 503; readonly retryAfterSeconds?: number }
    /** Refused in Azure's own words, before it is looked at. */
    | { readonly kind: 'refuse'; readonly status: number; readonly code: string; readonly message: string }
    /** Cut the connection: before the request is served, or after it took effect, in the middle of the answer. */
    | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
    | { readonly kind: 'expiredToken' };

export type OperationFault =
    | { readonly kind: 'failLater'; readonly code: string; readonly message: string }
    /** Hangs in Updating for that many Azure milliseconds, then succeeds. */
    | { readonly kind: 'hang'; readonly azureMilliseconds: number }
    /** Succeeds without any effect. */
    | { readonly kind: 'noEffect' };

export type EventFault =
    /** So many copies more; each comes at a moment of its own within that time of this machine. Default 0: together. */
    | { readonly kind: 'duplicate'; readonly times: number; readonly withinMilliseconds?: number }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | { readonly kind: 'lose' };

export const noFaults: FaultPlan = {
    beforeServing: () => undefined,
    onAccepted: () => undefined,
    isStaleRead: () => false,
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
        isStaleRead: (path) => plan.isStaleRead(path),
        onEvent: () => plan.onEvent(),
        replace(next) {
            plan = next;
        },
    };
}
