import type { Control } from '../../controls/definition/control.ts';
import type { RetryPolicy } from '../../engine/retry-policy.ts';
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
    ReadRateLimiter,
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
    readonly readRateLimiter: ReadRateLimiter;
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
