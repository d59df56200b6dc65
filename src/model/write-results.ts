/** What Azure answered, reduced to what decides how a remediation goes on. Times are milliseconds. */

export type WriteResult =
    /** Azure runs it; ask again after `retryAfterMs`. Without a URL only the target tells what comes of it. */
    | { readonly kind: 'accepted'; readonly operationUrl?: string; readonly retryAfterMs: number }
    /** Azure has done it already. */
    | { readonly kind: 'done' }
    | WriteRefusal;

/** A write that Azure did not carry out, or of which nobody knows. */
type WriteRefusal =
    /** Busy or throttled: certainly not taken. Try again later. */
    | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs?: number }
    /** Certainly not taken, for a reason of which nobody knows that it lasts. */
    | { readonly kind: 'transient'; readonly reason: string; readonly retryAfterMs?: number }
    /** No answer, or one that does not tell: Azure may have taken it. */
    | { readonly kind: 'unanswered'; readonly reason: string }
    /** Certainly not taken: Azure does not know the server, or something that the write names. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** Certainly not taken: somebody else has made what it was about meanwhile. */
    | { readonly kind: 'overtaken'; readonly reason: string }
    /** Azure refuses it and always will: its own words. */
    | { readonly kind: 'refused'; readonly reason: string };

export type PollResult =
    | { readonly kind: 'running'; readonly retryAfterMs?: number }
    | { readonly kind: 'succeeded' }
    /** Azure says that it failed. */
    | { readonly kind: 'busy' | 'transient' | 'refused'; readonly reason: string }
    /** Azure does not know the operation: it is not visible yet, or its server is gone. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** The question itself could not be answered; the operation goes on. */
    | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs?: number }
    /** The answer does not tell how the operation goes, and asking again would not change that. */
    | { readonly kind: 'unreadable'; readonly reason: string };

export type ReadBackResult =
    /** The target is as `change.to` wants it. `note`: what else stands there and is to be told. */
    | { readonly kind: 'wanted'; readonly note?: string }
    | StillUnchanged
    /** The target is something else. */
    | OtherFound
    | { readonly kind: 'missing'; readonly reason: string }
    | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs?: number };

export interface OtherFound {
    readonly kind: 'other';
    readonly found: string;
    /** Whether the controls of the change are satisfied with it. Absent: they were not asked. */
    readonly isSatisfying?: boolean;
    /** Who was heard to change it since the write, where an event tells. */
    readonly changedBy?: string;
}

/** The target is still as `change.from` was. */
export interface StillUnchanged {
    readonly kind: 'unchanged';
    /** Of a restart: those of its parameters that wait for one, with their values. */
    readonly waiting?: Readonly<Record<string, string>>;
    /** Of a restart: Azure shows that the server is not at rest. */
    readonly isUnderWay?: true;
}
