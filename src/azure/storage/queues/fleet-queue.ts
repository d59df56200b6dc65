import { MalformedInputError } from '../../../errors.ts';
import type { FleetMessage } from '../../../model/fleet-message.ts';
import type { FleetQueue } from '../../../ports.ts';
import type { QueueClient } from '../rest/queue-client.ts';
import { fleetMessageUpgrades, parseFleetMessage } from '../schemas/fleet-message-schema.ts';
import { versioned } from '../schemas/stored-version.ts';
import { sendMessage } from './work-queues.ts';

/** Makes access to the storage queue `fleet`. */
export function fleetQueue(queue: QueueClient): FleetQueue {
    return {
        send: (message, delayMs) => sendMessage(queue, versioned(message, fleetMessageUpgrades), delayMs),
        async requeue(message) {
            const usable = usableMessage(message);
            if (usable === undefined) return false;
            await sendMessage(queue, versioned(usable, fleetMessageUpgrades));
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
