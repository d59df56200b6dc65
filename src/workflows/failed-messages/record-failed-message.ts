import type { Control } from '../../controls/definition/control.ts';
import { isUnreadable } from '../../errors.ts';
import { events } from '../../model/audit-entry.ts';
import { serverOfMessage } from '../../model/failed-message.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { StoredRecord } from '../../model/server-record.ts';
import type {
    AuditLog,
    Clock,
    Digest,
    FailedMessageStore,
    Log,
    ServerLeases,
    ServerRecords,
} from '../../ports.ts';
import { closeRemediation } from '../remediation/close-remediation.ts';
import { withEnd } from '../server/decide-end.ts';

export interface RecordFailedMessagePorts {
    readonly audit: AuditLog;
    readonly failedMessages: FailedMessageStore;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly digest: Digest;
    readonly log: Log;
}

export interface FailedDelivery {
    /** The queue that it came from, without `-poison`. */
    readonly queue: string;
    /** The message's own id. */
    readonly id: string;
    readonly message: unknown;
    /** The reason of the failure, as far as it is known. */
    readonly reason: string;
}

/**
 * Records a message whose last delivery failed: an entry `failed` with the cause, in its server's chain if it names a
 * server, and the message in the store until an operator retries or dismisses it. Its remediation ends as failed.
 */
export async function recordFailedMessage(
    ports: RecordFailedMessagePorts,
    failed: FailedDelivery,
): Promise<void> {
    const server = serverOfMessage(failed.message);
    const at = ports.clock.now().toISOString();
    const reason = `a message of queue ${failed.queue} failed too often: ${failed.reason}`;
    await ports.failedMessages.add({ ...failed, at });
    await ports.audit.append({
        id: `poisoned:${failed.id}`,
        at,
        server: server === undefined ? events : serverPath(server),
        outcome: 'failed',
        reason,
        cause: { kind: 'followUp', reason: `failed message of queue ${failed.queue}` },
    });
    if (server !== undefined && failed.queue === 'remediations')
        await failRemediation(ports, server, failed, reason);
    ports.log.error('Message failed too often', {
        server: server === undefined ? events : serverPath(server),
        queue: failed.queue,
        messageId: failed.id,
        reason: failed.reason,
    });
}

/**
 * Ends the remediation whose live message this was. The next tick continues with the server's next remediation, or with
 * the assessment that waited for the end of them.
 */
async function failRemediation(
    ports: RecordFailedMessagePorts,
    server: ServerId,
    failed: FailedDelivery,
    reason: string,
): Promise<void> {
    const lease = await ports.leases.acquire(server);
    if (lease === undefined) return;
    try {
        const stored = await readableRecord(ports.records, server);
        const token = fieldOf(failed.message, 'token');
        if (stored === undefined || stored.record.step?.token !== token) return;
        const { step: _step, ...record } = stored.record;
        const [current, ...others] = record.remediations;
        if (current === undefined) return void (await ports.records.write(server, record, stored.etag));
        const close = { kind: 'close', outcome: 'failed', reason, reassess: false } as const;
        const ended = withEnd(current, close, ports.clock.now());
        const decided = { ...record, remediations: [ended, ...others] };
        const etag = await ports.records.write(server, decided, stored.etag);
        await ports.records.write(server, await closeRemediation(ports, decided, ended), etag);
    } finally {
        await lease.release();
    }
}

/** Reads a record; undefined if its row is damaged, which is why the message failed: then no remediation can be ended. */
async function readableRecord(records: ServerRecords, server: ServerId): Promise<StoredRecord | undefined> {
    try {
        return await records.read(server);
    } catch (error) {
        if (isUnreadable(error)) return undefined;
        throw error;
    }
}

function fieldOf(message: unknown, name: string): unknown {
    if (typeof message !== 'object' || message === null) return undefined;
    return Object.entries(message).find(([key]) => key === name)?.[1];
}
