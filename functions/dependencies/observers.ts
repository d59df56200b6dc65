import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { InvocationContext } from '@azure/functions';
import type {
    AuditLog,
    DeadLetters,
    FleetQueue,
    ServerReader,
    ServerRecords,
    ServerWriter,
    WorkQueues,
} from '../../src/ports.ts';
import type { OverviewStore } from '../../src/view-ports.ts';
import type { NoteEvent } from '../../src/workflows/intake/received.ts';

/**
 * Telemetry around the parts of the app. Each method returns its argument where telemetry is off
 * (`unobserved.ts`), and the same part with spans and measurements where it is on (`families/telemetry.ts`).
 */
export interface Observers {
    audit<Audit extends Pick<AuditLog, 'append'>>(audit: Audit): Audit;
    deadLetters(letters: DeadLetters): DeadLetters;
    fleetQueue(queue: FleetQueue): FleetQueue;
    queues(queues: WorkQueues): WorkQueues;
    reader(reader: ServerReader): ServerReader;
    records(records: ServerRecords): ServerRecords;
    writer(writer: ServerWriter): ServerWriter;
    /** Counts events. Absent: they are not counted. */
    readonly noteEvent?: NoteEvent;
    /** Makes a policy that counts the requests to a service, closest to the network. Absent: none. */
    readonly countRequests?: (service: ObservedService) => PipelinePolicy;
    /** Does the work of on-tick, which ends well or throws, with the store of the overview that it uses. */
    tick(store: OverviewStore, work: (store: OverviewStore) => Promise<void>): Promise<void>;
    /** Runs an invocation, and exports what is due after it. */
    invocation<Result>(invocation: Invocation, work: () => Promise<Result>): Promise<Result>;
    /** Exports everything at the end of the process. */
    end(): Promise<void>;
}

export type ObservedService = 'resourceManager' | 'table' | 'queue' | 'blob';

/** A function that runs. */
export interface Invocation {
    readonly kind: 'event' | 'message' | 'timer' | 'request';
    /** Function, or queue of a message. */
    readonly name: string;
    readonly context: Pick<InvocationContext, 'traceContext'>;
    readonly message?: unknown;
    readonly messageId?: string;
}
