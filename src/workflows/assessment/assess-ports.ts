import type { Control } from '../../controls/definition/control.ts';
import type { RetryPolicy } from '../../engine/retry-policy.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord, StoredRecord } from '../../model/server-record.ts';
import type {
    AuditLog,
    BaselineSource,
    BudgetLedger,
    Clock,
    Digest,
    Log,
    OwnIdentity,
    PendingRequests,
    Randomness,
    RateLimiter,
    ServerLease,
    ServerLeases,
    ServerReader,
    ServerRecords,
    WorkQueues,
} from '../../ports.ts';
import type { GateContextPorts } from '../server/gate-context.ts';

/** The effects of assessing a server. */
export interface AssessPorts extends GateContextPorts {
    readonly reader: ServerReader;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly pendingRequests: PendingRequests;
    readonly rateLimiter: RateLimiter;
    readonly audit: AuditLog;
    readonly identity: OwnIdentity;
    readonly baseline: BaselineSource;
    readonly budget: BudgetLedger;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly digest: Digest;
    readonly log: Log;
    readonly retryPolicy: RetryPolicy;
    readonly isDryRun: boolean;
}

/** The effects of assessing a server under its lease. */
export interface LeasedAssessPorts extends AssessPorts {
    /** Stores the record after an assessment, and begins its remediations. `etag`: of the record before; undefined if there was none. */
    begin(server: ServerId, record: ServerRecord, etag: string | undefined): Promise<void>;
}

/** Goes on with the remediations of a server right after its assessment, or after a process that died while it did so. */
export interface RepairsAtOnce {
    /** Token of their first step: as long as it is the record's, the assessment's own message moves them on. */
    readonly token: string;
    /** Sends the first write. The record, which names the step, is stored with what comes of it. */
    begin(
        lease: ServerLease,
        server: ServerId,
        record: ServerRecord,
        etag: string | undefined,
    ): Promise<void>;
    /** Moves on from the stored record. */
    resume(lease: ServerLease, stored: StoredRecord): Promise<void>;
}
