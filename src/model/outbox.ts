import type { AuditEntry } from './audit-entry.ts';
import type { NotifiedControl } from './notified-control.ts';

/** An audit entry as operators are notified of it, with its control, if it has one. */
export interface Notification {
    readonly entry: AuditEntry;
    readonly control: NotifiedControl | undefined;
}

/** The place of an entry in its chain. */
export interface EntryPlace {
    /** `fleet`, `events`, or a server's key. */
    readonly chain: string;
    readonly sequence: number;
}

/** Consecutive entries of a chain. */
export interface EntryRange {
    readonly chain: string;
    /** Sequence of the entry before the first one. */
    readonly after: number;
    /** Sequence of the last one. */
    readonly upTo: number;
}

/** The notifications that remain to be sent. Everything up to the anchor is sent, except `rest`. */
export interface Outbox {
    /** Number of the anchor. Absent: notifications are off, and what is recorded meanwhile is not sent later. */
    readonly anchor?: number;
    /** ISO 8601: older entries are not sent. Present until the first anchor after notifications were turned on. */
    readonly since?: string;
    /** Oldest first. May include entries that were sent by the process that recorded them. */
    readonly rest: readonly EntryRange[];
}

export interface StoredOutbox {
    readonly outbox: Outbox;
    readonly etag: string;
}

/** Entries that the process which recorded them has notified operators of. */
export interface SentNote {
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    readonly places: readonly EntryPlace[];
}
