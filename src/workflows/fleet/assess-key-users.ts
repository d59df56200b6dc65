import { nextReadSlot } from '../../engine/read-schedule.ts';
import { events } from '../../model/audit-entry.ts';
import type { FleetMessage } from '../../model/fleet-message.ts';
import type { AuditLog, Clock, Log, ServerInventory, WorkQueues } from '../../ports.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import { inParallel } from '../flow/in-parallel.ts';
import { retentionMs } from '../server/key-version-retention.ts';

export interface AssessKeyUsersPorts {
    readonly inventory: ServerInventory;
    readonly queues: Pick<WorkQueues, 'assess'>;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly log: Log;
    /** Reads per second and subscription that work on the fleet may cause. */
    readonly readBudget: number;
}

/** Messages that are sent at the same time. */
const sendsAtOnce = 16;
/** Calls of Resource Manager for one assessment of a server's key. */
const readsPerServer = 1;
type KeyChanged = FleetMessage & { readonly kind: 'keyChanged' };

/**
 * Finds a page of the servers that use the key and asks for an assessment of each, spread over time. Repeating a page
 * after a crash repeats requests, not assessments.
 */
export async function assessKeyUsers(
    ports: AssessKeyUsersPorts,
    message: KeyChanged,
): Promise<HandlerResult<KeyChanged>> {
    const { key, cause, requestedAt } = message;
    const page = await ports.inventory.using(key, message.cursor);
    const scheduledReads: Record<string, number> = {};
    const requests = page.servers.map((server) => ({
        server,
        delayMs: nextReadSlot(scheduledReads, server.subscriptionId, readsPerServer, ports.readBudget),
    }));
    await inParallel(requests, sendsAtOnce, async ({ server, delayMs }) => {
        const slices = ['encryptionKeys'] as const;
        await ports.queues.assess({ server, slices, cause, requestedAt, requeues: 0 }, delayMs);
    });
    const found = message.found + page.servers.length;
    if (page.next !== undefined) {
        return { requeueAfterMs: 0, message: { ...message, cursor: page.next, found, requeues: 0 } };
    }
    ports.log.info('Servers of a key found', {
        eventId: cause.eventId,
        keyUri: cause.keyUri,
        servers: found,
    });
    if (found > 0) await recordKeyChange(ports, message, found);
    return done;
}

/** One entry per event: which key, how many servers, and what must not be done to the key now. */
async function recordKeyChange(
    ports: AssessKeyUsersPorts,
    message: KeyChanged,
    found: number,
): Promise<void> {
    const { cause, requestedAt } = message;
    await ports.audit.append({
        id: `key:${cause.eventId}`,
        at: ports.clock.now().toISOString(),
        server: events,
        outcome: isAtRisk(cause.eventType) ? 'keyAtRisk' : 'reported',
        reason: `${keyText(message)}; ${found === 1 ? 'one server uses' : `${found} servers use`} it${advice(cause.eventType, requestedAt)}`,
        cause,
    });
}

function isAtRisk(eventType: string): boolean {
    return /Key(?:NearExpiry|Expired)$/i.test(eventType);
}

function keyText({ key, cause }: KeyChanged): string {
    const name = `key ${key.name} of ${key.host ?? key.vault}`;
    if (/KeyExpired$/i.test(cause.eventType)) return `${name} has expired (${cause.keyUri})`;
    if (/KeyNearExpiry$/i.test(cause.eventType)) return `${name} expires soon (${cause.keyUri})`;
    return `${name} has a new version (${cause.keyUri})`;
}

function advice(eventType: string, requestedAt: string): string {
    if (/KeyExpired$/i.test(eventType)) {
        return '; extend its expiry first: servers that lost it cannot be rotated or repointed before they are Ready again';
    }
    if (/KeyNearExpiry$/i.test(eventType)) return '; rotate it, or extend its expiry';
    const until = new Date(Date.parse(requestedAt) + retentionMs).toISOString();
    return `; keep the version before it enabled until ${until} at least, and for as long as a server names it: Azure still needs it`;
}
