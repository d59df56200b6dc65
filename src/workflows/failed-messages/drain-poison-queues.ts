import type { PoisonQueues } from '../../ports.ts';
import { type RecordFailedMessagePorts, recordFailedMessage } from './record-failed-message.ts';

/** Rounds in one run; the next run goes on. */
const mostRounds = 10;

/**
 * Records what the Functions host has given up by itself: messages whose process died every time, or whose failure
 * could not be recorded when it happened. The host runs no function for a message that was given up often enough, so
 * these queues are looked at by the timer.
 */
export async function drainPoisonQueues(
    ports: RecordFailedMessagePorts & { readonly poisonQueues: PoisonQueues },
): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
        const given = await ports.poisonQueues.receive();
        if (given.length === 0) return;
        for (const { id, queue, message, remove } of given) {
            const reason =
                'its process died, or its failure could not be recorded; the log of its deliveries tells';
            await recordFailedMessage(ports, { queue, id, message, reason });
            await remove();
        }
    }
}
