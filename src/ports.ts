/** What the workflows need of the world. Each interface belongs to the workflows; `azure/` implements them. */
import type { AuditEntry, AuditOutcome, ChainedAuditEntry } from './model/audit-entry.ts';
import type { EffectiveBaseline } from './model/baseline.ts';
import type { Change } from './model/change.ts';
import type { AssessmentMessage, RemediationMessage } from './model/messages.ts';
import type { ServerId } from './model/resource-id.ts';
import type { ServerRecord } from './model/server-record.ts';
import type { SliceName, SliceReadings } from './model/server-state.ts';

/** Reads what Azure says is true now. */
export interface ServerReader {
    /** Reads the slices, each on its own: one that cannot be read becomes `unreadable` and stops no other. */
    read(server: ServerId, slices: readonly SliceName[]): Promise<ServerReading>;
}

export type ServerReading =
    | { readonly kind: 'found'; readonly slices: SliceReadings }
    /** Azure says that there is no such server. */
    | { readonly kind: 'missing'; readonly reason: string };

/** Writes to Azure. Never retries by itself: whether a write may be sent again is the workflow's decision. */
export interface ServerWriter {
    /** Sends the one write of the change. */
    start(server: ServerId, change: Change, correlationId: string): Promise<WriteAnswer>;
    /** Asks once how a running operation goes. */
    poll(server: ServerId, operationUrl: string): Promise<OperationAnswer>;
    /** Reads the change's target, and nothing else, back. */
    readBack(server: ServerId, change: Change): Promise<ReadBackAnswer>;
}

export type WriteAnswer =
    /** Azure runs it; ask again after `retryAfterMs`. */
    | { readonly kind: 'accepted'; readonly operationUrl: string; readonly retryAfterMs: number }
    /** Azure has done it already. */
    | { readonly kind: 'done' }
    | WriteRefusal;

/** A write that Azure did not carry out, or of which nobody knows. */
export type WriteRefusal =
    /** Busy or throttled: certainly not taken. Try again later. */
    | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs?: number }
    /** A passing failure, and certainly not taken. */
    | { readonly kind: 'transient'; readonly reason: string; readonly retryAfterMs?: number }
    /** No answer, or one that does not tell: Azure may have taken it. */
    | { readonly kind: 'unanswered'; readonly reason: string }
    /** Azure refuses it and always will: its own words. */
    | { readonly kind: 'refused'; readonly reason: string };

export type OperationAnswer =
    | { readonly kind: 'running'; readonly retryAfterMs: number }
    | { readonly kind: 'succeeded' }
    | { readonly kind: 'busy' | 'transient' | 'refused'; readonly reason: string }
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

/** The append-only record of everything that happened. */
export interface AuditLog {
    /** Records the entry durably, once: an entry with the same id in the same server's chain is not added again. */
    append(entry: AuditEntry): Promise<void>;
    /** Entries, newest first, a page at a time. */
    query(query: AuditQuery): Promise<AuditPage>;
    /** Every stored row of a server's chain, for verification, oldest first. */
    chain(server: string): Promise<readonly ChainedAuditEntry[]>;
    /** Every server (and `fleet`) that has a chain. */
    servers(): Promise<readonly string[]>;
    /** Sequence and hash of the server's entries as the day index has them. */
    indexed(server: string): Promise<readonly AuditIndexEntry[]>;
}

export interface AuditIndexEntry {
    readonly sequence: number;
    readonly hash: string;
}

export interface AuditQuery {
    readonly server?: string;
    /** ISO 8601, inclusive. */
    readonly since?: string;
    /** ISO 8601, exclusive. */
    readonly until?: string;
    readonly control?: string;
    readonly outcome?: AuditOutcome;
    /** 1 to 1000. */
    readonly limit: number;
    /** As the page before gave it. */
    readonly continuation?: string;
}

export interface AuditPage {
    readonly entries: readonly ChainedAuditEntry[];
    readonly continuation?: string;
}

/** The servers table: one row per server, guarded by its ETag. */
export interface ServerRecords {
    /** The record and its ETag; undefined when there is none. */
    read(server: ServerId): Promise<StoredRecord | undefined>;
    /** Stores the record if it is still the one that was read. Throws RecordConflictError otherwise. */
    write(server: ServerId, record: ServerRecord, etag: string | undefined): Promise<string>;
    /** Forgets the server. */
    remove(server: ServerId): Promise<void>;
    /** Records that wait for something: a step that is overdue, or the end of dry-run. */
    waiting(): Promise<readonly ServerRecord[]>;
}

export interface StoredRecord {
    readonly record: ServerRecord;
    readonly etag: string;
}

/** One writer per server, across every instance. */
export interface ServerLeases {
    /** The lease, or undefined while somebody else holds it. It is kept alive until released. */
    acquire(server: ServerId): Promise<ServerLease | undefined>;
}

export interface ServerLease {
    /** Makes sure that the lease is still ours. Throws LeaseLostError otherwise. */
    confirm(): Promise<void>;
    release(): Promise<void>;
}

/** The queues that carry the work. */
export interface WorkQueues {
    assess(message: AssessmentMessage, delayMs?: number): Promise<void>;
    remediate(message: RemediationMessage, delayMs?: number): Promise<void>;
}

/** The baseline in force. */
export interface BaselineSource {
    /** Throws BaselineUnreadableError when there is none that can be trusted. */
    effective(server: ServerId): Promise<EffectiveBaseline>;
}

/** Who we are, as our own access token says. */
export interface OwnIdentity {
    read(): Promise<{ readonly objectId: string | undefined; readonly tenantId: string | undefined }>;
}

export interface Clock {
    now(): Date;
}

/** Ids and jitter. */
export interface Randomness {
    id(): string;
    /** A number in [0, 1). */
    fraction(): number;
}

/** SHA-256 of a text, hex. */
export type Digest = (text: string) => string;

/** Log lines: a fixed message and fields. Never a claim, an address or a secret. */
export interface Log {
    debug(message: string, fields: LogFields): void;
    info(message: string, fields: LogFields): void;
    warn(message: string, fields: LogFields): void;
    error(message: string, fields: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
