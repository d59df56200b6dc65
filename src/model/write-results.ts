/** Azure's results, reduced to the fields that decide how a remediation continues. Times are milliseconds. */

export type WriteResult =
    /** Azure runs it; poll after `retryAfterMs`. Without a URL only the target shows the result. */
    | {
          readonly kind: 'accepted';
          readonly operationUrl?: string;
          /** Azure's id of the operation. Absent: the response names none. */
          readonly operationId?: string;
          readonly retryAfterMs: number;
      }
    /** Azure has done it already. */
    | { readonly kind: 'done' }
    | WriteRefusal;

/** A write that Azure did not carry out, or whose fate is unknown. */
type WriteRefusal =
    /** Busy or throttled: certainly not accepted. Try again later. */
    | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs?: number }
    /** Certainly not accepted, for a reason that may be temporary. */
    | { readonly kind: 'transient'; readonly reason: string; readonly retryAfterMs?: number }
    /** No response, or an ambiguous one: Azure may have accepted it. */
    | { readonly kind: 'unanswered'; readonly reason: string }
    /** Certainly not accepted: Azure does not know the server, or something that the write names. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** Certainly not accepted: another actor has changed the target in the meantime. */
    | { readonly kind: 'overtaken'; readonly reason: string }
    /** Azure refuses it permanently: `reason` is Azure's error message. */
    | { readonly kind: 'refused'; readonly reason: string };

export type PollResult =
    | { readonly kind: 'running'; readonly retryAfterMs?: number }
    | { readonly kind: 'succeeded' }
    /** Azure reports that it failed. */
    | { readonly kind: 'busy' | 'transient' | 'refused'; readonly reason: string }
    /** Azure does not know the operation: it is not visible yet, or its server was deleted. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** The poll failed; the operation continues. */
    | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs?: number }
    /** The response does not show the operation's status, and another poll would not change that. */
    | { readonly kind: 'unreadable'; readonly reason: string };

export type ReadBackResult =
    /** The target is as `change.to` wants it. `note`: something else found there, to be recorded. */
    | { readonly kind: 'wanted'; readonly note?: string }
    | StillUnchanged
    /** The target is something else. */
    | OtherFound
    | { readonly kind: 'missing'; readonly reason: string }
    | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs?: number };

export interface OtherFound {
    readonly kind: 'other';
    readonly found: string;
    /** True when the controls of the change are satisfied with it. Absent: they were not asked. */
    readonly isSatisfying?: boolean;
    /** The actor who changed it since the write, where an event names one. */
    readonly changedBy?: string;
}

/** The target is still as `change.from` was. */
export interface StillUnchanged {
    readonly kind: 'unchanged';
    /** For a restart: those of its parameters that still wait for one, with their values. */
    readonly waiting?: Readonly<Record<string, string>>;
    /** For a restart: true when Azure shows that the server is still restarting. */
    readonly isUnderWay?: true;
}
