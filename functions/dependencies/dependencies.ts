import type { TokenCredential } from '@azure/core-auth';
import type { Storage } from '../../src/azure/storage/storage.ts';
import type { ThresholdOverrides } from '../../src/baseline/threshold-schema.ts';
import type { Control } from '../../src/controls/definition/control.ts';
import type { RetryPolicy } from '../../src/engine/retry-policy.ts';
import type { LeaveMessage } from '../../src/model/left-message.ts';
import type {
    Audit,
    AuditAnchors,
    AuditLog,
    BaselineSource,
    BudgetLedger,
    Clock,
    DeadLetters,
    Digest,
    FailedMessageStore,
    FleetPosture,
    FleetQueue,
    InForceStore,
    NotificationTopic,
    OutboxStore,
    OwnIdentity,
    ParseEvent,
    PauseSwitch,
    PendingRequests,
    PoisonQueues,
    PolicyExemptions,
    Randomness,
    RateLimiter,
    ServerInventory,
    ServerLeases,
    ServerReader,
    ServerRecords,
    ServerWriter,
    Sleep,
    SweepStore,
    WorkQueues,
} from '../../src/ports.ts';
import type {
    AuditViews,
    FailedMessageCount,
    HistoryStore,
    OverviewStore,
    QueueDepths,
    RecordPages,
    ServerPages,
} from '../../src/view-ports.ts';
import type { NoteEvent } from '../../src/workflows/intake/received.ts';
import type { Rejections } from '../../src/workflows/intake/rejections.ts';
import type { WatchedTenants } from '../../src/workflows/intake/watched-tenants.ts';
import type { SoonNotifier } from '../../src/workflows/notifications/notify-soon.ts';
import type { Observers } from './observers.ts';

/** Azure, as the workflows see it. */
export interface AzureParts {
    readonly inventory: ServerInventory;
    readonly reader: ServerReader;
    readonly rateLimiter: RateLimiter;
    readonly writer: ServerWriter;
}

/** The stores that only the work on servers needs. */
export interface StorageParts {
    readonly anchors: AuditAnchors;
    readonly budget: BudgetLedger;
    readonly deadLetters: DeadLetters;
    readonly failedMessages: FailedMessageStore & FailedMessageCount;
    readonly history: HistoryStore;
    readonly inForce: InForceStore;
    readonly leases: ServerLeases;
    readonly leaveMessage: LeaveMessage;
    readonly outbox: OutboxStore;
    readonly overview: OverviewStore;
    readonly pause: PauseSwitch;
    readonly poisonQueues: PoisonQueues;
    readonly posture: FleetPosture & ServerPages;
    readonly queueDepths: QueueDepths;
    readonly recordPages: RecordPages;
    readonly records: ServerRecords;
    readonly sweeps: SweepStore;
}

/** The baseline, the audit, and the topic that notifies of its entries. */
export interface DecisionParts {
    readonly audit: Audit & AuditViews;
    readonly baseline: BaselineSource;
    /** Thresholds from app settings, for any baseline. */
    readonly deploymentThresholds: ThresholdOverrides;
    readonly policyExemptions: PolicyExemptions;
    /** Undefined: notifications are off. */
    readonly topic: NotificationTopic | undefined;
    readonly notifier: SoonNotifier | undefined;
}

/** The clock and the randomness of the process. */
export interface ProcessParts {
    readonly clock: Clock;
    readonly digest: Digest;
    readonly randomness: Randomness;
    readonly sleep: Sleep;
}

/** The needs of receiving an event. Everything else is built around it, so that a process has each part once. */
export interface IntakeParts extends ProcessParts {
    readonly audit: Pick<AuditLog, 'append' | 'entry'>;
    readonly controls: readonly Control[];
    readonly credential: TokenCredential;
    readonly fleetQueue: FleetQueue;
    readonly identity: OwnIdentity;
    readonly inventory: Pick<ServerInventory, 'subscriptions' | 'tenantOf'>;
    /** Absent: events are not counted. */
    readonly noteEvent?: NoteEvent;
    readonly observers: Observers;
    readonly parseEvent: ParseEvent;
    readonly pendingRequests: PendingRequests;
    readonly queues: WorkQueues;
    readonly rejections: Rejections;
    readonly tenants: WatchedTenants;
    readonly storage: Storage;
}

/** Everything that the workflows need, except the log, which belongs to the invocation. */
export interface Dependencies
    extends Omit<IntakeParts, 'audit' | 'inventory'>,
        AzureParts,
        StorageParts,
        DecisionParts {
    /** The function app and its version. */
    readonly deployment: string;
    /** Returns the last two instants at which a sweep was due, newest first. */
    readonly dueSweeps: (now: Date) => readonly Date[];
    readonly isDryRun: boolean;
    /** App Service signs operators in and names them. */
    readonly isSignInByPlatform: boolean;
    /** Origin of the Azure portal of this cloud. */
    readonly portal: string;
    /** Reads per second and subscription that work on the fleet may cause. */
    readonly readBudget: number;
    /** Waits until an entry of the audit that is just being added is complete. */
    readonly recheckDelay: () => Promise<void>;
    readonly retryPolicy: RetryPolicy;
}
