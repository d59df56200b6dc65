/** What Azure answered, reduced to what decides how a remediation goes on. Times are milliseconds. */

export type WriteAnswer =
    /** Azure runs it; ask again after `retryAfterMs`. */
    | { readonly kind: 'accepted'; readonly operationUrl: string; readonly retryAfterMs: number }
    /** Azure has done it already. */
    | { readonly kind: 'done' }
    | WriteRefusal;

/** A write that Azure did not carry out, or of which nobody knows. */
type WriteRefusal =
    /** Busy or throttled: certainly not taken. Try again later. */
    | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs?: number }
    /** A passing failure, and certainly not taken. */
    | { readonly kind: 'transient'; readonly reason: string; readonly retryAfterMs?: number }
    /** No answer, or one that does not tell: Azure may have taken it. */
    | { readonly kind: 'unanswered'; readonly reason: string }
    /** Certainly not taken: Azure does not know the server, or something that the write names. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** Certainly not taken: somebody else has made what it was about meanwhile. */
    | { readonly kind: 'overtaken'; readonly reason: string }
    /** Azure refuses it and always will: its own words. */
    | { readonly kind: 'refused'; readonly reason: string };

export type OperationAnswer =
    | { readonly kind: 'running'; readonly retryAfterMs?: number }
    | { readonly kind: 'succeeded' }
    | { readonly kind: 'busy' | 'transient' | 'refused'; readonly reason: string }
    /** Azure does not know the operation: it is not visible yet, or its server is gone. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** The question itself could not be answered; the operation goes on. */
    | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs?: number };

export type ReadBackAnswer =
    /** The target is as `change.to` wants it. */
    | { readonly kind: 'wanted' }
    /** The target is still as `change.from` was. */
    | { readonly kind: 'unchanged' }
    /** The target is something else. */
    | { readonly kind: 'other'; readonly found: string }
    | { readonly kind: 'missing'; readonly reason: string }
    | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs?: number };
