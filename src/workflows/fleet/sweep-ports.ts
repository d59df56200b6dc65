import type { RetryPolicy } from '../../engine/retry-policy.ts';
import type { Sweep } from '../../model/sweep.ts';
import type {
    AuditLog,
    Clock,
    Digest,
    FleetPosture,
    FleetQueue,
    Log,
    Randomness,
    ServerInventory,
    ServerRecords,
    SweepStore,
    WorkQueues,
} from '../../ports.ts';

/** Everything that a sweep uses. */
export interface SweepPorts {
    readonly inventory: ServerInventory;
    readonly sweeps: SweepStore;
    readonly posture: FleetPosture;
    readonly records: Pick<ServerRecords, 'read' | 'remove'>;
    readonly queues: Pick<WorkQueues, 'assess'>;
    readonly fleetQueue: FleetQueue;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly digest: Digest;
    readonly log: Log;
    readonly retryPolicy: RetryPolicy;
    /** Reads per second and subscription that the sweep may cause. */
    readonly readBudget: number;
}

/** The sweep after one step, and when the next step is due. */
export interface Progress {
    readonly sweep: Sweep;
    /** Milliseconds. Absent: the sweep is over. */
    readonly delayMs?: number;
}
