import type { FleetMessage } from '../../model/fleet-message.ts';
import { type AssessKeyUsersPorts, assessKeyUsers } from './assess-key-users.ts';
import { sweep } from './sweep.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** Does the next piece of work on the fleet as a whole. */
export async function handleFleetMessage(
    ports: SweepPorts & AssessKeyUsersPorts,
    message: FleetMessage,
): Promise<void> {
    switch (message.kind) {
        case 'keyChanged':
            return await assessKeyUsers(ports, message);
        case 'sweep':
            return await sweep(ports, message);
    }
}
