import type { Storage } from '../../src/azure/storage/storage.ts';
import type { Control } from '../../src/controls/definition/control.ts';
import type { RetryPolicy } from '../../src/engine/retry-policy.ts';
import type {
    Audit,
    AuditAnchors,
    BaselineSource,
    BudgetLedger,
    Clock,
    DeadLetters,
    Digest,
    FailedMessageStore,
    FleetPosture,
    FleetQueue,
    InForceStore,
    NotificationChannel,
    OwnIdentity,
    ParseEvent,
    PauseSwitch,
    PendingRequests,
    PoisonQueues,
    Randomness,
    ReadRateLimiter,
    ServerInventory,
    ServerLeases,
    ServerReader,
    ServerRecords,
    ServerWriter,
    Sleep,
    SweepStore,
    WorkQueues,
} from '../../src/ports.ts';
import type { Rejections } from '../../src/workflows/intake/rejections.ts';

/** Azure, as the workflows see it. */
export interface AzureParts {
    readonly identity: OwnIdentity;
    readonly inventory: ServerInventory;
    readonly reader: ServerReader;
    readonly readRateLimiter: ReadRateLimiter;
    readonly writer: ServerWriter;
}

/** The stores and queues, which outlive a process. */
export interface StorageParts {
    readonly anchors: AuditAnchors;
    readonly budget: BudgetLedger;
    readonly deadLetters: DeadLetters;
    readonly failedMessages: FailedMessageStore;
    readonly fleetQueue: FleetQueue;
    readonly inForce: InForceStore;
    readonly leases: ServerLeases;
    readonly pause: PauseSwitch;
    readonly pendingRequests: PendingRequests;
    readonly poisonQueues: PoisonQueues;
    readonly posture: FleetPosture;
    readonly queues: WorkQueues;
    readonly records: ServerRecords;
    readonly sweeps: SweepStore;
}

/** The baseline, the audit, and the channels that notify of its entries. */
export interface DecisionParts {
    readonly audit: Audit;
    readonly baseline: BaselineSource;
    readonly channels: readonly NotificationChannel[];
}

/** The clock and the randomness of the process. */
export interface ProcessParts {
    readonly clock: Clock;
    readonly digest: Digest;
    readonly randomness: Randomness;
    readonly sleep: Sleep;
}

/** Everything that the workflows need, except the log, which belongs to the invocation. */
export interface Dependencies extends AzureParts, StorageParts, DecisionParts, ProcessParts {
    readonly controls: readonly Control[];
    /** The function app and its version. */
    readonly deployment: string;
    readonly isDryRun: boolean;
    /** App Service signs operators in and names them. */
    readonly isSignInByPlatform: boolean;
    readonly parseEvent: ParseEvent;
    /** Reads per second and subscription that work on the fleet may cause. */
    readonly readBudget: number;
    /** Waits until an entry of the audit that is just being added is complete. */
    readonly recheckDelay: () => Promise<void>;
    readonly rejections: Rejections;
    readonly retryPolicy: RetryPolicy;
    readonly storage: Storage;
}

/**
 * Returns the dependencies once they can be built. Functions are registered before the settings are read, so that a host
 * that indexes them reports an unusable setting.
 */
export type PartsProvider = () => Dependencies;
