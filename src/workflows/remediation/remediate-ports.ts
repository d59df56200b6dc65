import type { Control } from '../../controls/definition/control.ts';
import type { RetryPolicy } from '../../engine/retry-policy.ts';
import type {
    AuditLog,
    BaselineSource,
    BudgetLedger,
    Clock,
    Log,
    PendingRequests,
    Randomness,
    RateLimiter,
    ServerLeases,
    ServerReader,
    ServerRecords,
    ServerWriter,
    Sleep,
    WorkQueues,
} from '../../ports.ts';
import type { GateContextPorts } from '../server/gate-context.ts';

/** Everything that a remediation uses. */
export interface RemediatePorts extends GateContextPorts {
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly pendingRequests: Pick<PendingRequests, 'recentEvents'>;
    readonly baseline: BaselineSource;
    readonly budget: BudgetLedger;
    readonly rateLimiter: RateLimiter;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly sleep: Sleep;
    readonly log: Log;
    readonly retryPolicy: RetryPolicy;
    readonly isDryRun: boolean;
}
