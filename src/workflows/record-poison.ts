import { fleet } from '../model/audit-entry.ts';
import { parseServerId, serverPath } from '../model/resource-id.ts';
import type { AuditLog, Clock, Log } from '../ports.ts';

export interface PoisonMessage {
    /** The queue that it came from, without `-poison`. */
    readonly queue: string;
    /** The message's own id. */
    readonly id: string;
    readonly message: unknown;
}

/** Puts a message that failed too often into the audit: in its server's chain when it names one. */
export async function recordPoison(
    ports: { readonly audit: AuditLog; readonly clock: Clock; readonly log: Log },
    poison: PoisonMessage,
): Promise<void> {
    const server = serverOf(poison.message);
    const text = JSON.stringify(poison.message) ?? '';
    await ports.audit.append({
        id: `poisoned:${poison.id}`,
        at: ports.clock.now().toISOString(),
        server,
        outcome: 'poisoned',
        reason: `a message of queue ${poison.queue} failed too often: ${text.slice(0, 4_000)}`,
        cause: { kind: 'followUp', reason: `poison message of queue ${poison.queue}` },
    });
    ports.log.error('Message failed too often', { server, queue: poison.queue, messageId: poison.id });
}

function serverOf(message: unknown): string {
    if (typeof message !== 'object' || message === null || !('server' in message)) return fleet;
    const server = parseServerId(String(message.server));
    return server === undefined ? fleet : serverPath(server);
}
