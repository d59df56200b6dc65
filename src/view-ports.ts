/** The effects behind what operators see: bounded reads, and the stored overview. As in `ports.ts`, `azure/` implements them. */

import type { AuditFindings, AuditSearch, ChainStretch } from './model/audit-search.ts';
import type {
    CompliancePoint,
    FleetOverview,
    StoredHistory,
    StoredOverview,
} from './model/fleet-overview.ts';
import type { QueueDepth } from './model/queue-depth.ts';
import type { ServerRecord } from './model/server-record.ts';
import type { ServerPage, ServerQuery } from './model/server-summary.ts';

/** Pages of the servers table. */
export interface ServerPages {
    /**
     * Returns the servers that match, after at most three pages of rows. Throws MalformedInputError on a foreign
     * continuation.
     */
    page(query: ServerQuery): Promise<ServerPage>;
}

/** The records of servers in the order of their keys. */
export interface RecordPages {
    /**
     * Returns the records one after the other, read page by page, from the place of a token on. Throws MalformedInputError
     * on a foreign token.
     */
    from(token?: string): AsyncIterable<PlacedRecord>;
}

/** A record and the place after it. */
export interface PlacedRecord {
    readonly token: string;
    /** Absent: its row is damaged. */
    readonly record?: ServerRecord;
}

/** The stored overview of the fleet, guarded by its ETag. */
export interface OverviewStore {
    /** Returns undefined before the first one; `unusable` for one that must be made anew. */
    read(): Promise<
        | (StoredOverview & { readonly kind: 'overview' })
        | { readonly kind: 'unusable'; readonly etag: string }
        | undefined
    >;
    write(overview: FleetOverview, etag: string | undefined): Promise<string>;
}

/** The depths of Pgwarden's queues and of their poison queues. */
export interface QueueDepths {
    /** Throws StorageUnavailableError. */
    read(): Promise<readonly QueueDepth[]>;
}

/** The number of failed messages. */
export interface FailedMessageCount {
    /** Returns the number of messages, counted up to `most`, 1 to 1000. */
    count(most: number): Promise<number>;
}

/** Compliance at the end of each sweep, guarded by its ETag. */
export interface HistoryStore {
    /** Returns undefined before the first point. Throws MalformedInputError for a damaged history. */
    read(): Promise<StoredHistory | undefined>;
    write(points: readonly CompliancePoint[], etag: string | undefined): Promise<void>;
}

/** Bounded reads of the audit. They return only entries that verify, and name the rows of the others. */
export interface AuditViews {
    /**
     * Searches for entries, newest first, for at most three pages of rows. Throws MalformedInputError on a foreign
     * continuation.
     */
    search(search: AuditSearch): Promise<AuditFindings>;
    /**
     * Returns up to `count` neighbors, 1 to 1000, in the chain of a server (resource id) before a sequence. `before` absent:
     * from the newest one.
     */
    stretch(
        server: string,
        range: { readonly before?: number; readonly count: number },
    ): Promise<ChainStretch>;
}
