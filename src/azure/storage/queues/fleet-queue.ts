import type { QueueClient } from '@azure/storage-queue';
import { MalformedInputError } from '../../../errors.ts';
import type { FleetMessage } from '../../../model/fleet-message.ts';
import type { FleetQueue } from '../../../ports.ts';
import { parseFleetMessage } from '../schemas/fleet-message-schema.ts';
import { sendMessage } from './work-queues.ts';

/** Makes access to the storage queue `fleet`. */
export function fleetQueue(queue: QueueClient): FleetQueue {
    return {
        send: (message, delayMs) => sendMessage(queue, message, delayMs),
        async putBack(message) {
            const usable = usableMessage(message);
            if (usable === undefined) return false;
            await sendMessage(queue, usable);
            return true;
        },
    };
}

function usableMessage(message: unknown): FleetMessage | undefined {
    try {
        return parseFleetMessage(message);
    } catch (error) {
        if (error instanceof MalformedInputError) return undefined;
        throw error;
    }
}
