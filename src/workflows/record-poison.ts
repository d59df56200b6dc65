import { fleet } from '../model/audit-entry.ts';
import { parseServerId, type ServerId, serverPath } from '../model/resource-id.ts';
import type { AuditLog, Clock, Log, PoisonShelf, ServerLeases, ServerRecords } from '../ports.ts';
import { closingEntry } from './remediation-entries.ts';

export interface RecordPoisonPorts {
    readonly audit: AuditLog;
    readonly shelf: PoisonShelf;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly clock: Clock;
    readonly log: Log;
}

export interface FailedMessage {
    /** The queue that it came from, without `-poison`. */
    readonly queue: string;
    /** The message's own id. */
    readonly id: string;
    readonly message: unknown;
    /** Why it failed, as far as that is known. */
    readonly reason: string;
}

/**
 * Records a message that failed too often as `failed` with its cause, in its server's chain when it names one, and
 * keeps it on the shelf until an operator puts it back. A remediation that the message was to move on ends as failed.
 */
export async function recordPoison(ports: RecordPoisonPorts, failed: FailedMessage): Promise<void> {
    const server = serverOf(failed.message);
    const at = ports.clock.now().toISOString();
    const reason = `a message of queue ${failed.queue} failed too often: ${failed.reason}`;
    await ports.shelf.add({ ...failed, at });
    await ports.audit.append({
        id: `poisoned:${failed.id}`,
        at,
        server: server === undefined ? fleet : serverPath(server),
        outcome: 'failed',
        reason,
        cause: { kind: 'followUp', reason: `poison message of queue ${failed.queue}` },
    });
    if (server !== undefined && failed.queue === 'remediations')
        await failRemediation(ports, server, failed, reason);
    ports.log.error('Message failed too often', {
        server: server === undefined ? fleet : serverPath(server),
        queue: failed.queue,
        messageId: failed.id,
        reason: failed.reason,
    });
}

/** Ends the remediation whose live message this was; the server goes on with its next one. */
async function failRemediation(
    ports: RecordPoisonPorts,
    server: ServerId,
    failed: FailedMessage,
    reason: string,
): Promise<void> {
    const lease = await ports.leases.acquire(server);
    if (lease === undefined) return;
    try {
        const stored = await ports.records.read(server);
        const [current, ...others] = stored?.record.remediations ?? [];
        const token = fieldOf(failed.message, 'token');
        if (stored === undefined || current === undefined || stored.record.step?.token !== token) return;
        const path = serverPath(server);
        await ports.audit.append(closingEntry(path, current, 'failed', reason, ports.clock.now()));
        const { step: _step, ...rest } = stored.record;
        await ports.records.write(server, { ...rest, remediations: others }, stored.etag);
    } finally {
        await lease.release();
    }
}

function serverOf(message: unknown): ServerId | undefined {
    return parseServerId(String(fieldOf(message, 'server') ?? ''));
}

function fieldOf(message: unknown, name: string): unknown {
    if (typeof message !== 'object' || message === null) return undefined;
    return Object.entries(message).find(([key]) => key === name)?.[1];
}
