/** What the workflows need of the world. Each interface belongs to the workflows; `azure/` implements them. */

import type { AnchoredHeads, AnchorHistory, AuditAnchor, ChainHead } from './model/audit-anchor.ts';
import type { AuditEntry, AuditOutcome, ChainedAuditEntry } from './model/audit-entry.ts';
import type { EffectiveBaseline, NotificationChoices } from './model/baseline.ts';
import type { Cause } from './model/cause.ts';
import type { Change } from './model/change.ts';
import type { DeliveredEvent } from './model/delivered-event.ts';
import type { RecentEvent } from './model/drift.ts';
import type { FleetMessage } from './model/fleet-message.ts';
import type { BaselineOrigin, InForce } from './model/in-force.ts';
import type { KeyName } from './model/key-event.ts';
import type { AssessmentMessage, RemediationMessage } from './model/messages.ts';
import type { NotifiedControl } from './model/notified-control.ts';
import type { Operator } from './model/operator.ts';
import type { PolicyExemption } from './model/policy-exemption.ts';
import type { Reservation } from './model/reservation.ts';
import type { ServerId } from './model/resource-id.ts';
import type { ServerRecord } from './model/server-record.ts';
import type { ServerProperties, SliceName, SliceReadings } from './model/server-state.ts';
import type { ServerSweepResult, Sweep } from './model/sweep.ts';
import type { ServerVerdict } from './model/verdict.ts';
import type { PollResult, ReadBackResult, WriteResult } from './model/write-results.ts';

/** Reads what Azure says is true now. */
export interface ServerReader {
    /** Reads the slices, each on its own: one that cannot be read becomes `unreadable` and stops no other. */
    read(server: ServerId, slices: readonly SliceName[], hints?: ReadHints): Promise<ServerReading>;
}

/** What saves calls. Whoever ignores it reads more, and nothing wrong. */
export interface ReadHints {
    /** ISO 8601. What other servers share (a key) need not be read again when it was read after this instant. */
    readonly requestedAt?: string;
    /** The server resource as it was just read. */
    readonly server?: ServerProperties;
}

/** Gives reads their place in time, so that a burst over the fleet stays within what Azure grants. */
export interface ReadRateLimiter {
    /**
     * Milliseconds to wait before so many reads of one subscription; 0: now. The place is taken with the answer.
     * `low` leaves the last part of what Azure grants to others.
     */
    schedule(subscriptionId: string, reads: number, priority: 'low' | undefined): number;
}

/** What was asked for while a server could not be assessed, so that one assessment answers a whole burst. */
export interface PendingRequests {
    add(
        server: ServerId,
        request: Pick<AssessmentMessage, 'slices' | 'cause' | 'requestedAt'>,
    ): Promise<void>;
    /** The last request of each slice. */
    read(server: ServerId): Promise<readonly PendingRequest[]>;
    /** Notes an event that arrived. */
    addEvent(server: ServerId, recentEvents: RecentEvent): Promise<void>;
    /** The events that arrived: of each child and actor the last one, as many as there is room for. */
    recentEvents(server: ServerId): Promise<readonly RecentEvent[]>;
}

export interface PendingRequest {
    readonly slice: SliceName;
    readonly cause: Cause;
    /** ISO 8601. */
    readonly requestedAt: string;
}

export type ServerReading =
    | { readonly kind: 'found'; readonly slices: SliceReadings }
    /** Azure says that there is no such server. */
    | { readonly kind: 'missing'; readonly reason: string };

/** Writes to Azure. Never retries by itself: whether a write may be sent again is the workflow's decision. */
export interface ServerWriter {
    /** Sends the one write of the change; with a fence, only if it holds when the request is to leave. */
    start(server: ServerId, change: Change, correlationId: string, fence?: Fence): Promise<WriteResult>;
    /** Asks once how a running operation goes. */
    poll(server: ServerId, operationUrl: string): Promise<PollResult>;
    /** Reads the change's target, and nothing else, back. */
    readBack(server: ServerId, change: Change): Promise<ReadBackResult>;
}

/** The append-only record of everything that happened. */
export interface AuditLog {
    /**
     * Records the entry durably, once: an entry with the same id in the same server's chain is not added again. Throws
     * LeaseLostError when the fence does not hold as the entry is to be added.
     */
    append(entry: AuditEntry, fence?: Fence): Promise<'added' | 'known'>;
    /**
     * The entry with that id, if there is one. Throws AuditDamagedError when its row does not verify: nothing is acted
     * on that somebody else may have written.
     */
    entry(server: string, id: string): Promise<ChainedAuditEntry | undefined>;
    /** Entries, newest first, a page at a time. */
    query(query: AuditQuery): Promise<AuditPage>;
    /** Every row of the table, in the order of its keys: chains before the day index, a chain's newest entry first. */
    rows(): AsyncIterable<StoredAuditRow>;
    /**
     * The entries of a chain from its newest down to a sequence, each held against its own hash and place. Throws
     * AuditDamagedError at one that does not fit.
     */
    downTo(chain: string, sequence: number): AsyncIterable<ChainedAuditEntry>;
    /** The newest entry of every chain that seems to have moved since an instant (ISO 8601). Not verified. */
    movedSince(since: string): Promise<readonly ChainHead[]>;
    /** Every chain that is listed; `fleet` never is. */
    chains(): Promise<readonly string[]>;
}

/** Heads of chains, published where nobody can change them. */
export interface AuditAnchors {
    /** Where every chain was at last; undefined before the first. Throws StorageUnavailableError. */
    newest(): Promise<AnchoredHeads | undefined>;
    /** What every file since an instant (ISO 8601) says, and the first file of each day before it, which names all. */
    read(since: string): Promise<AnchorHistory>;
    /** Adds the next file; `taken` when somebody else did. Returns the hash of its text. */
    add(anchor: AuditAnchor): Promise<{ readonly hash: string } | 'taken'>;
}

/** A row of the audit table as it is stored, undoubted and unchecked. `chain` as in `ChainHead`. */
export type StoredAuditRow =
    | {
          readonly kind: 'entry';
          readonly chain: string;
          /** The sequence that the row's key stands for; 0 for a key that is none. */
          readonly sequence: number;
          /** Undefined when the row does not hold an entry. */
          readonly entry: ChainedAuditEntry | undefined;
          /** Whether the entry is of the server in whose chain it stands. */
          readonly isInItsChain: boolean;
          /** Whether the columns that queries use say the same as the entry. */
          readonly isConsistent: boolean;
      }
    /** That an id was recorded. */
    | {
          readonly kind: 'marker';
          readonly chain: string;
          readonly id: string;
          /** Of its entry. */
          readonly sequence: number;
          /** Whether it stands where an entry with that id looks for it. */
          readonly isConsistent: boolean;
      }
    /** A copy in the day index. */
    | {
          readonly kind: 'copy';
          /** The date of its partition, `2026-11-20`. */
          readonly day: string;
          readonly chain: string;
          readonly sequence: number;
          readonly hash: string;
          /** Whether the row's copy of the entry has that hash, and stands at the entry's place. */
          readonly isConsistent: boolean;
      }
    /** A date in the list of days. */
    | { readonly kind: 'day'; readonly name: string; readonly isConsistent: boolean }
    /** A chain in the list of servers. */
    | {
          readonly kind: 'listed';
          readonly chain: string;
          readonly server: string;
          readonly isConsistent: boolean;
      }
    /** A row that the product does not write. */
    | { readonly kind: 'stray'; readonly row: string };

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
    /** Rows among them that do not verify, where there are any: `row {key} of {partition}`. */
    readonly damaged?: readonly string[];
    readonly continuation?: string;
}

/** The servers table: one row per server, guarded by its ETag. */
export interface ServerRecords {
    /** The record and its ETag; undefined when there is none. */
    read(server: ServerId): Promise<StoredRecord | undefined>;
    /** Stores the record if it is still the one that was read. Throws RecordConflictError otherwise. */
    write(server: ServerId, record: ServerRecord, etag: string | undefined): Promise<string>;
    /**
     * Forgets the server if its record is still the one that was read; without a record there is nothing to do.
     * Throws RecordConflictError otherwise.
     */
    remove(server: ServerId, etag: string): Promise<void>;
    /** The records of servers of the same name under other ids, those that count as gone among them. */
    namesakes(server: ServerId): Promise<readonly StoredRecord[]>;
    /** Records with open remediations or a deferred assessment, one after the other. */
    withOpenWork(): AsyncIterable<ServerRecord>;
    /** The same, and records with holds: in dry-run as many as there are servers that drifted. */
    waiting(): AsyncIterable<ServerRecord>;
    /** Records with changes that wait for a person. */
    pendingApprovals(): Promise<readonly ServerRecord[]>;
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
    confirm(): Promise<Fence>;
    release(): Promise<void>;
}

/** What a confirmed lease allows. */
export interface Fence {
    /** Whether the lease is certainly still ours: whoever slept since it was confirmed cannot know. */
    holds(): boolean;
}

/** The operators' switch. */
export interface PauseSwitch {
    /** Throws StorageUnavailableError when it cannot be read: then nothing may be written. */
    read(): Promise<PauseState>;
    /** Stores the state if nobody else did since it was read. Throws RecordConflictError otherwise. */
    write(state: PauseState): Promise<void>;
}

export interface PauseState {
    /** Present while all writes are paused. */
    readonly fleet?: Pause;
    /** Servers whose writes are paused, by their key. */
    readonly servers: Readonly<Record<string, Pause>>;
    /** As the store gave it. */
    readonly etag?: string;
}

export interface Pause extends Operator {
    /** No other pause has it. Absent in pauses from before it was kept. */
    readonly id?: string;
    readonly reason: string;
    /** ISO 8601. */
    readonly since: string;
}

/** What the fleet's budget was spent on in the last hour, guarded by its ETag. */
export interface BudgetLedger {
    read(): Promise<BudgetState & { readonly now: string }>;
    /** Stores the state if nobody else did since it was read. Throws RecordConflictError otherwise. */
    write(state: BudgetState): Promise<void>;
}

/** With `now`, the instant of the read by the clock of storage, ISO 8601: the one clock that all instances share. */
export interface BudgetState {
    readonly reservations: readonly Reservation[];
    /** As the store gave it. */
    readonly etag?: string;
}

/** Messages that failed too often, kept until an operator puts them back. */
export interface FailedMessageStore {
    add(message: FailedMessage): Promise<void>;
    /** The message with that id; undefined when there is none. */
    read(id: string): Promise<FailedMessage | undefined>;
    /** A page of them, of at most `limit` messages, from 1 to 1000. Throws MalformedInputError on a foreign continuation. */
    list(limit: number, continuation?: string): Promise<FailedMessagePage>;
    remove(id: string): Promise<void>;
}

export interface FailedMessagePage {
    readonly messages: readonly FailedMessage[];
    /** Where the next page begins. Absent on the last one. */
    readonly continuation?: string;
}

export interface FailedMessage {
    /** The message's own id. */
    readonly id: string;
    /** The queue that it came from, without `-poison`. */
    readonly queue: string;
    readonly message: unknown;
    /** Why it failed, as far as that is known. */
    readonly reason: string;
    /** ISO 8601. */
    readonly at: string;
}

/** The messages that the Functions host gave up. */
export interface PoisonQueues {
    /** Some of them, hidden from others for a while; none when there are none. */
    receive(): Promise<readonly PoisonMessage[]>;
}

export interface PoisonMessage {
    readonly id: string;
    /** The queue that it came from, without `-poison`. */
    readonly queue: string;
    readonly message: unknown;
    /** Takes it off the queue for good. */
    remove(): Promise<void>;
}

/** Finds servers. Inventory only: nothing is decided by it, and every server is read before anything is. */
export interface ServerInventory {
    /** The subscriptions that are watched, lower case. Throws InventoryUnreadableError. */
    subscriptions(): Promise<readonly string[]>;
    /** A page of every server that Resource Graph shows in them. Throws InventoryUnreadableError. */
    page(page?: string): Promise<InventoryPage>;
    /** A page of one subscription's servers from Resource Manager itself. Throws InventoryUnreadableError. */
    pageOf(subscriptionId: string, page?: string): Promise<InventoryPage>;
    /** A page of the servers whose data encryption names the key. Throws InventoryUnreadableError. */
    using(key: KeyName, page?: string): Promise<InventoryPage>;
}

export interface InventoryPage {
    readonly servers: readonly ServerId[];
    /** How many there are on all pages, where that is told. */
    readonly total?: number;
    /** Where the next page begins. Absent on the last one. */
    readonly next?: string;
}

/** The queue of work on the fleet as a whole. */
export interface FleetQueue {
    send(message: FleetMessage, delayMs?: number): Promise<void>;
    /** Puts a message that was given up back as it was; false when it is no message of this queue. */
    putBack(message: unknown): Promise<boolean>;
}

/** The one sweep, guarded by its ETag. */
export interface SweepStore {
    /** The sweep that is under way, else the last one; undefined before the first. */
    read(): Promise<StoredSweep | undefined>;
    /** Stores the sweep if it is still the one that was read. Throws RecordConflictError otherwise. */
    write(sweep: Sweep, etag: string | undefined): Promise<string>;
}

export interface StoredSweep {
    readonly sweep: Sweep;
    readonly etag: string;
}

/** What the servers table shows of the whole fleet, a few fields of each row. */
export interface FleetPosture {
    servers(): Promise<readonly ServerSummary[]>;
}

export interface ServerSummary {
    readonly server: ServerId;
    /** ISO 8601 of the slice that was read longest ago; absent when some slice never was. */
    readonly assessedAt?: string;
    /** As its record has it; `unknown` when the record has none. */
    readonly verdict: ServerVerdict;
    /** What the last sweep found. */
    readonly sweepResult?: ServerSweepResult;
    /** Whether repairs of what that sweep found are under way. */
    readonly isRepairing: boolean;
    /** Since when it counts as gone, ISO 8601. */
    readonly deletedAt?: string;
}

/** One way to notify operators. */
export interface NotificationChannel {
    /** For log lines. */
    readonly name: string;
    /** Sends an audit entry. `control` is the entry's own; undefined for entries without one. Throws when it cannot be sent. */
    notify(entry: AuditEntry, control: NotifiedControl | undefined): Promise<void>;
    /** Sends an anchor of the audit, so that operators have it out of the app's reach. `hash` is that of its file. Throws when it cannot be sent. */
    notifyAnchor(anchor: AuditAnchor, hash: string): Promise<void>;
}

/** Parses an event that Event Grid delivered. Throws MalformedInputError. */
export type ParseEvent = (event: unknown) => DeliveredEvent;

/** Files of events that Event Grid could not deliver. */
export interface DeadLetters {
    /** Names of files, at most so many: those after the ones of the call before, and from the first again after the last. */
    list(most: number): Promise<readonly string[]>;
    /** The events in a file. */
    read(name: string): Promise<readonly unknown[]>;
    remove(name: string): Promise<void>;
}

/** The queues that carry the work. */
export interface WorkQueues {
    assess(message: AssessmentMessage, delayMs?: number): Promise<void>;
    remediate(message: RemediationMessage, delayMs?: number): Promise<void>;
}

/** The baseline in force. */
export interface BaselineSource {
    /**
     * Throws BaselineUnreadableError when there is none that can be trusted, not even an earlier one. With a server,
     * what else decides about it is read as well: exemptions of Azure Policy, where the baseline honors them.
     */
    current(server?: ServerId): Promise<CurrentBaseline>;
}

/** What was last recorded to be in force, guarded by its ETag. */
export interface InForceStore {
    /** Undefined before anything was recorded. Throws StorageUnavailableError. */
    read(): Promise<StoredInForce | undefined>;
    /** Stores it if it is still what was read. Throws RecordConflictError otherwise. */
    write(inForce: InForce, etag: string | undefined): Promise<void>;
}

export interface StoredInForce {
    readonly inForce: InForce;
    readonly etag: string;
}

/** Azure Policy's exemptions. */
export interface PolicyExemptions {
    /** Those that hold in the subscription, from above and below included. Throws BaselineUnreadableError. */
    of(subscriptionId: string): Promise<readonly PolicyExemption[]>;
}

export interface CurrentBaseline {
    readonly name: string;
    /** SHA-256 of everything that it says, hex, app settings included: what audit entries name it by. */
    readonly digest: string;
    readonly source: BaselineOrigin;
    /** Why the newest document is refused. This is the last good one then: it reports, and nothing is written. */
    readonly refusal?: readonly string[];
    /** Whether a server's tags must be known before its baseline is. */
    readonly needsTags: boolean;
    /** Whether Azure Policy's exemptions exempt here too. */
    readonly respectsPolicyExemptions?: boolean;
    /** What operators are told, the same for every server. */
    readonly notifications: NotificationChoices;
    /** What holds for the server now. Throws when `needsTags` and the tags are not given. */
    effective(server: ServerId, tags: Readonly<Record<string, string>> | undefined): EffectiveBaseline;
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
