/**
 * The effects that the workflows have. Each interface belongs to the workflows; `azure/` implements it. The data that
 * they carry is in `model/`. What is guarded by an ETag is stored or removed only if it is still what was read, and throws
 * RecordConflictError otherwise; storage that cannot be reached throws StorageUnavailableError.
 */

import type { AnchoredHeads, AnchorHistory, AuditAnchor, ChainHead } from './model/audit-anchor.ts';
import type { AuditEntry, ChainedAuditEntry } from './model/audit-entry.ts';
import type { AuditPage, AuditQuery } from './model/audit-query.ts';
import type { Change } from './model/change.ts';
import type { CurrentBaseline } from './model/current-baseline.ts';
import type { DeliveredEvent } from './model/delivered-event.ts';
import type { RecentEvent } from './model/drift.ts';
import type { FailedMessage, FailedMessagePage } from './model/failed-message.ts';
import type { FleetMessage } from './model/fleet-message.ts';
import type { InForce, StoredInForce } from './model/in-force.ts';
import type { InventoryPage } from './model/inventory-page.ts';
import type { KeyName } from './model/key-event.ts';
import type {
    AssessmentMessage,
    PendingRequest,
    RemediationMessage,
    RequestedSlices,
} from './model/messages.ts';
import type { EntryPlace, Notification, Outbox, SentNote, StoredOutbox } from './model/outbox.ts';
import type { PauseState } from './model/pause.ts';
import type { PolicyExemption } from './model/policy-exemption.ts';
import type { BudgetState } from './model/reservation.ts';
import type { ServerId } from './model/resource-id.ts';
import type { ReadHints, ServerReading } from './model/server-reading.ts';
import type { RecordPage, RecordQuery, ServerRecord, StoredRecord } from './model/server-record.ts';
import type { SliceName } from './model/server-state.ts';
import type { ServerSummary } from './model/server-summary.ts';
import type { StoredAuditRow } from './model/stored-audit-row.ts';
import type { StoredSweep, Sweep } from './model/sweep.ts';
import type { PollResult, ReadBackResult, WriteResult } from './model/write-results.ts';

/** Reads the present state of a server from Azure. */
export interface ServerReader {
    /** Reads each slice on its own: one that cannot be read becomes `unreadable` and stops no other. */
    read(server: ServerId, slices: readonly SliceName[], hints?: ReadHints): Promise<ServerReading>;
}

/** Spreads calls of Resource Manager over time, within the rate that Azure grants. */
export interface RateLimiter {
    /** Schedules calls in one subscription, and returns the milliseconds to wait before them; 0: now. */
    schedule(subscriptionId: string, calls: ScheduledCalls): number;
}

/** Calls that need a place in time. */
export interface ScheduledCalls {
    readonly kind: 'read' | 'write';
    /** Number of calls. */
    readonly calls: number;
    /** `high` for open remediations, `normal` for events, `low` for sweeps. Each leaves a part of the rate to those before it. */
    readonly priority: 'high' | 'normal' | 'low';
    /** True when the calls had a place before, and it has come. */
    readonly isScheduled?: boolean;
}

/** Requests and events that arrive while a server cannot be assessed: one assessment answers all of them. */
export interface PendingRequests {
    add(server: ServerId, request: RequestedSlices): Promise<void>;
    /** Returns the last request of each slice. */
    read(server: ServerId): Promise<readonly PendingRequest[]>;
    addEvent(server: ServerId, event: RecentEvent): Promise<void>;
    /** Returns the last event of each child and actor, as many as there is room for. */
    recentEvents(server: ServerId): Promise<readonly RecentEvent[]>;
}

/** Writes to Azure. Never retries: the workflow decides whether a write may be sent again. */
export interface ServerWriter {
    /** Sends the one write of the change; with a fence, only if it holds when the request leaves. */
    start(server: ServerId, change: Change, correlationId: string, fence?: Fence): Promise<WriteResult>;
    /** Asks once for the status of a running operation. */
    poll(server: ServerId, operationUrl: string): Promise<PollResult>;
    /** Reads the target of the change, and nothing else. */
    readBack(server: ServerId, change: Change): Promise<ReadBackResult>;
}

/** The append-only audit, a chain of entries per server. */
export interface AuditLog {
    /**
     * Records the entry durably, once: an entry whose id is in the server's chain already is not added again. Throws
     * LeaseLostError when the fence does not hold at that moment.
     */
    append(entry: AuditEntry, fence?: Fence): Promise<'added' | 'known'>;
    /** Returns the entry with that id, if there is one. Throws AuditDamagedError when its row does not verify. */
    entry(server: string, id: string): Promise<ChainedAuditEntry | undefined>;
}

/** Queries of the audit. */
export interface AuditQueries {
    /** Returns a page of entries, newest first. */
    query(query: AuditQuery): Promise<AuditPage>;
}

/** The chains of the audit, as its verification and its anchors read them. */
export interface AuditChains {
    /** Returns every row of the table by key: chains before the day index, the newest entry of a chain first. */
    rows(): AsyncIterable<StoredAuditRow>;
    /**
     * Returns the verified entries of a chain down to a sequence, from another one or, without it, from the newest. Throws
     * AuditDamagedError.
     */
    downTo(chain: string, sequence: number, from?: number): AsyncIterable<ChainedAuditEntry>;
    /** Returns the newest entry of every chain that seems to have grown since an instant (ISO 8601). Not verified. */
    movedSince(since: string): Promise<readonly ChainHead[]>;
    /** Returns every listed chain; `fleet` never is. */
    chains(): Promise<readonly string[]>;
}

/** The whole audit, as its adapter implements it. */
export type Audit = AuditLog & AuditQueries & AuditChains;

/** Heads of the chains, in files that cannot be changed. */
export interface AuditAnchors {
    /** Returns the last published head of every chain; undefined before the first. */
    newest(): Promise<AnchoredHeads | undefined>;
    /** Returns the head of every chain as of the file with that number; undefined when its day has no file any more. */
    asOf(sequence: number): Promise<AnchoredHeads | undefined>;
    /** Returns every file since an instant (ISO 8601), and the first file of each day before, which names all. */
    read(since: string): Promise<AnchorHistory>;
    /** Adds the next file and returns the hash of its text; `taken` when another process added it. */
    add(anchor: AuditAnchor): Promise<{ readonly hash: string } | 'taken'>;
}

/** The servers table: one row per server, guarded by its ETag. */
export interface ServerRecords {
    read(server: ServerId): Promise<StoredRecord | undefined>;
    write(server: ServerId, record: ServerRecord, etag: string | undefined): Promise<string>;
    remove(server: ServerId, etag: string): Promise<void>;
    /** Returns the records of the same server name under other ids, deleted servers included. */
    namesakes(server: ServerId): Promise<readonly StoredRecord[]>;
    /** Returns records with open remediations or a deferred assessment, one after the other. */
    withOpenWork(): AsyncIterable<ServerRecord>;
    /** Returns these and records with holds: in dry-run, every server that drifted. */
    waiting(): AsyncIterable<ServerRecord>;
    /** Returns records, after at most three pages of rows. Throws MalformedInputError on a foreign continuation. */
    page(of: 'openWork' | 'approvals', query: RecordQuery): Promise<RecordPage>;
}

/** One writer per server, across all instances. */
export interface ServerLeases {
    /** Returns the lease, which is renewed until its release; undefined while another process holds it. */
    acquire(server: ServerId): Promise<ServerLease | undefined>;
}

export interface ServerLease {
    /** Confirms that this process still holds the lease. Throws LeaseLostError otherwise. */
    confirm(): Promise<Fence>;
    release(): Promise<void>;
}

/** The time for which a confirmed lease is certain. */
export interface Fence {
    /** Returns whether the lease is certainly still held. A process that was suspended since the confirmation cannot know. */
    holds(): boolean;
}

/** The operators' switch, guarded by its ETag. When it cannot be read, nothing may be written. */
export interface PauseSwitch {
    read(): Promise<PauseState>;
    write(state: PauseState): Promise<void>;
}

/** The writes of the last hour that count against the fleet's budget, guarded by its ETag. */
export interface BudgetLedger {
    read(): Promise<BudgetState & { readonly now: string }>;
    write(state: BudgetState): Promise<void>;
}

/** Messages whose last delivery failed, kept until an operator retries or dismisses them. */
export interface FailedMessageStore {
    add(message: FailedMessage): Promise<void>;
    read(id: string): Promise<FailedMessage | undefined>;
    /** Returns a page of at most `limit` messages, 1 to 1000. Throws MalformedInputError on a foreign continuation. */
    list(limit: number, continuation?: string): Promise<FailedMessagePage>;
    remove(id: string): Promise<void>;
}

/** The Functions host's own poison queues. */
export interface PoisonQueues {
    /** Returns some messages, hidden from others for a while; none when there are none. */
    receive(): Promise<readonly PoisonMessage[]>;
}

export interface PoisonMessage extends Pick<FailedMessage, 'id' | 'queue' | 'message'> {
    remove(): Promise<void>;
}

/** Finds servers. Nothing is decided from the inventory: every server is read before. Throws InventoryUnreadableError. */
export interface ServerInventory {
    /** Returns the watched subscriptions, lower case. */
    subscriptions(): Promise<readonly string[]>;
    /** Returns the tenant of a subscription, from Resource Manager. Throws TenantUnreadableError. */
    tenantOf(subscriptionId: string): Promise<string>;
    /** Returns a page of all servers, from Resource Graph. */
    page(page?: string): Promise<InventoryPage>;
    /** Returns a page of one subscription's servers from Resource Manager. */
    pageOf(subscriptionId: string, page?: string): Promise<InventoryPage>;
    /** Returns a page of the servers whose data encryption names the key. */
    using(key: KeyName, page?: string): Promise<InventoryPage>;
}

/** The queues of servers. */
export interface WorkQueues {
    assess(message: AssessmentMessage, delayMs?: number): Promise<void>;
    remediate(message: RemediationMessage, delayMs?: number): Promise<void>;
}

/** The queue of the fleet as a whole. */
export interface FleetQueue {
    send(message: FleetMessage, delayMs?: number): Promise<void>;
    /** Sends a failed message again as it is; false when it is no message of this queue. */
    requeue(message: unknown): Promise<boolean>;
}

/** The one sweep, guarded by its ETag. */
export interface SweepStore {
    /** Returns the running sweep, else the last one; undefined before the first. */
    read(): Promise<StoredSweep | undefined>;
    write(sweep: Sweep, etag: string | undefined): Promise<string>;
}

/** A few fields of each row of the servers table. */
export interface FleetPosture {
    /** Returns the servers one after the other, read page by page. */
    servers(): AsyncIterable<ServerSummary>;
}

/** The topic from which subscriptions notify operators. */
export interface NotificationTopic {
    /**
     * Publishes notifications together, within seconds. Throws NotificationRefusedError when the topic will never take one
     * of them, any other error when it does not take them now.
     */
    publish(notifications: readonly Notification[]): Promise<void>;
    /** Publishes an anchor and the hash of its file, which operators then hold outside the app. Throws when it cannot. */
    publishAnchor(anchor: AuditAnchor, hash: string): Promise<void>;
}

/** The notifications that remain to be published, guarded by their ETag. */
export interface OutboxStore {
    read(): Promise<StoredOutbox | undefined>;
    /** Returns the new ETag. */
    write(outbox: Outbox, etag: string | undefined): Promise<string>;
    /**
     * Returns whether this process knows that the outbox is at that anchor, or off for undefined, and nothing remains.
     * Reads nothing.
     */
    isKnownDone(anchor: number | undefined): boolean;
    /** Stores that operators are notified of these entries, at most 100. */
    noteSent(places: readonly EntryPlace[]): Promise<void>;
    /** Returns the stored notes. */
    sentNotes(): Promise<readonly SentNote[]>;
    removeNotes(ids: readonly string[]): Promise<void>;
}

/** Parses an event that Event Grid delivered. Throws MalformedInputError. */
export type ParseEvent = (event: unknown) => DeliveredEvent;

/** Files of events that Event Grid could not deliver. */
export interface DeadLetters {
    /** Returns at most so many file names: those after the last call's, then from the first again. */
    list(most: number): Promise<readonly string[]>;
    read(name: string): Promise<readonly unknown[]>;
    remove(name: string): Promise<void>;
}

/** The baseline in force. */
export interface BaselineSource {
    /**
     * Throws BaselineUnreadableError when no baseline can be trusted, not even an earlier one. With a server, also reads
     * the exemptions of Azure Policy, where the baseline honors them.
     */
    current(server?: ServerId): Promise<CurrentBaseline>;
}

/** The last recorded baseline and dry-run switch, guarded by their ETag. */
export interface InForceStore {
    /** Returns undefined before the first record. */
    read(): Promise<StoredInForce | undefined>;
    write(inForce: InForce, etag: string | undefined): Promise<void>;
}

/** Azure Policy's exemptions. */
export interface PolicyExemptions {
    /** Returns those in force in the subscription, inherited ones included. Throws BaselineUnreadableError. */
    of(subscriptionId: string): Promise<readonly PolicyExemption[]>;
}

/** The app's own identity, from its access token. */
export interface OwnIdentity {
    read(): Promise<{ readonly objectId: string | undefined; readonly tenantId: string | undefined }>;
}

export interface Clock {
    now(): Date;
}

/** Waits within an invocation, for at most a second or so: longer waits are the queues'. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Ids and jitter. */
export interface Randomness {
    id(): string;
    /** Returns a number in [0, 1). */
    fraction(): number;
}

/** Returns the SHA-256 of a text, hex. */
export type Digest = (text: string) => string;

/** Log lines: a fixed message and fields. Never a claim, an address or a secret. */
export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error', LogLine>>;
type LogLine = (message: string, fields: LogFields) => void;

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
