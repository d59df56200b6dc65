import { parseServerId } from '../model/resource-id.ts';
import type { ServerRecord } from '../model/server-record.ts';
import { sliceNames } from '../model/server-state.ts';
import type { Clock, Log, Randomness, ServerLeases, ServerRecords, WorkQueues } from '../ports.ts';

export interface ResumePorts {
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly log: Log;
    readonly isDryRun: boolean;
}

/** A step that is overdue by this much has lost its message. */
const graceMs = 120_000;

/**
 * Goes on with what waits: remediations whose message was lost, and drift that was only noted because of dry-run.
 * Runs every minute and at every start; does nothing when nothing waits.
 */
export async function resume(ports: ResumePorts): Promise<void> {
    for (const record of await ports.records.waiting()) {
        if (isOverdue(record, ports.clock.now())) await restartSteps(ports, record);
        if (record.isWaitingForDryRun && !ports.isDryRun) await assessAgain(ports, record);
    }
}

function isOverdue(record: ServerRecord, now: Date): boolean {
    if (record.remediations.length === 0) return false;
    return record.step === undefined || now.getTime() - Date.parse(record.step.dueAt) > graceMs;
}

/** Gives the server a new live message. The old one, should it still come, finds that it is not the live one. */
async function restartSteps(ports: ResumePorts, seen: ServerRecord): Promise<void> {
    const server = parseServerId(seen.server);
    const lease = server === undefined ? undefined : await ports.leases.acquire(server);
    if (server === undefined || lease === undefined) return;
    try {
        const stored = await ports.records.read(server);
        const current = stored?.record.remediations[0];
        if (stored === undefined || current === undefined || !isOverdue(stored.record, ports.clock.now()))
            return;
        const token = ports.randomness.id();
        await ports.queues.remediate({ server: seen.server, remediationId: current.id, token, waits: 0 });
        const step = { token, dueAt: ports.clock.now().toISOString() };
        await ports.records.write(server, { ...stored.record, step }, stored.etag);
        ports.log.warn('Remediation resumed without its message', {
            server: seen.server,
            remediationId: current.id,
        });
    } finally {
        await lease.release();
    }
}

async function assessAgain(ports: ResumePorts, record: ServerRecord): Promise<void> {
    const requestedAt = ports.clock.now().toISOString();
    const cause = { kind: 'followUp' as const, reason: 'dry-run was switched off' };
    await ports.queues.assess({ server: record.server, slices: sliceNames, cause, requestedAt, waits: 0 });
    ports.log.info('Drift seen in dry-run is assessed again', { server: record.server });
}
