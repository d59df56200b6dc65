import type { FleetMessage } from '../../model/fleet-message.ts';
import { type SweepPorts, sweep } from '../sweep/sweep.ts';
import { type AssessKeyUsersPorts, assessKeyUsers } from './assess-key-users.ts';

/** Does the next piece of work on the fleet as a whole. */
export async function doFleetWork(
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
