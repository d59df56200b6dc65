import type { Actor, Cause } from '../../model/cause.ts';
import type { Change } from '../../model/change.ts';
import type { Authority, Remediation } from '../../model/remediation.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { Clock, Randomness, ServerRecords, WorkQueues } from '../../ports.ts';

export interface StartRemediationsPorts {
    readonly records: ServerRecords;
    readonly queues: WorkQueues;
    readonly clock: Clock;
    readonly randomness: Randomness;
}

/** The input of a new remediation. Instants are ISO 8601. */
export interface PlannedRemediation {
    readonly change: Change;
    readonly cause: Cause;
    readonly trigger?: Cause;
    readonly possibleActors?: readonly Actor[];
    readonly drift?: string;
    readonly since?: string;
    readonly authority: Authority;
    readonly readAt: string;
    readonly detectedAt: string;
    readonly attemptsAllowed: number;
    readonly decidedUnder?: string;
    /** Digest of the baseline that asked for it. */
    readonly baseline?: string;
}

/** A remediation at the beginning of its life. */
export function newRemediation(randomness: Randomness, planned: PlannedRemediation): Remediation {
    return {
        id: randomness.id(),
        ...planned,
        plannedAt: planned.readAt,
        status: 'planned',
        writes: 0,
        attempts: 0,
        requeues: 0,
        readBacks: 0,
    };
}

/**
 * Stores the record. With remediations to run, their first message is on the queue before: a process that dies in
 * between leaves a message that finds nothing to do, never remediations without a message.
 */
export async function storeAndStart(
    ports: StartRemediationsPorts,
    server: ServerId,
    record: ServerRecord,
    etag: string | undefined,
): Promise<void> {
    const [first] = record.remediations;
    if (first === undefined) {
        await ports.records.write(server, record, etag);
        return;
    }
    const token = ports.randomness.id();
    await ports.queues.remediate({ server: record.server, remediationId: first.id, token, requeues: 0 });
    const step = { token, dueAt: ports.clock.now().toISOString() };
    await ports.records.write(server, { ...record, step }, etag);
}
