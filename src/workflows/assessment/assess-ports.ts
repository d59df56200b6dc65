import type { Control } from '../../controls/control.ts';
import type { Pacing } from '../../engine/pacing.ts';
import type {
    AuditLog,
    BaselineSource,
    BudgetLedger,
    BurstNotes,
    Clock,
    Digest,
    Log,
    Randomness,
    ReadPacing,
    ServerLeases,
    ServerReader,
    ServerRecords,
    WorkQueues,
} from '../../ports.ts';
import type { CircumstancesPorts } from './circumstances.ts';

/** What assessing a server needs of the world. */
export interface AssessPorts extends CircumstancesPorts {
    readonly reader: ServerReader;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly bursts: BurstNotes;
    readonly readPacing: ReadPacing;
    readonly audit: AuditLog;
    readonly baseline: BaselineSource;
    readonly budget: BudgetLedger;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly digest: Digest;
    readonly log: Log;
    readonly pacing: Pacing;
    readonly isDryRun: boolean;
}
