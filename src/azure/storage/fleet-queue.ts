import type { QueueClient } from '@azure/storage-queue';
import type { FleetQueue } from '../../ports.ts';
import { sendMessage } from './work-queues.ts';

/** The storage queue `fleet`. */
export function fleetQueue(queue: QueueClient): FleetQueue {
    return { send: (message, delayMs) => sendMessage(queue, message, delayMs) };
}
