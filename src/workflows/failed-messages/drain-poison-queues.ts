import type { PoisonQueues } from '../../ports.ts';
import { type RecordFailedMessagePorts, recordFailedMessage } from './record-failed-message.ts';

/** Rounds of one run. The next run continues. */
const maxRounds = 10;

/**
 * Records the messages that the Functions host gave up by itself: their process died every time, or their failure could
 * not be recorded when it happened. The host runs no function for such a message, so the timer drains its queues.
 */
export async function drainPoisonQueues(
    ports: RecordFailedMessagePorts & { readonly poisonQueues: PoisonQueues },
): Promise<void> {
    for (let round = 0; round < maxRounds; round += 1) {
        const given = await ports.poisonQueues.receive();
        if (given.length === 0) return;
        for (const { id, queue, message, remove } of given) {
            const reason =
                'its process died, or its failure could not be recorded; see the log of its deliveries';
            await recordFailedMessage(ports, { queue, id, message, reason });
            await remove();
        }
    }
}
