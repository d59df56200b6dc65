import type { FleetMessage } from '../../model/fleet-message.ts';
import type { HandlerResult } from '../flow/handler-result.ts';
import { type AssessKeyUsersPorts, assessKeyUsers } from './assess-key-users.ts';
import { sweep } from './sweep.ts';
import type { SweepPorts } from './sweep-ports.ts';

export type FleetPorts = SweepPorts & AssessKeyUsersPorts;

/** Does the next piece of work on the fleet as a whole. */
export async function handleFleetMessage(
    ports: FleetPorts,
    message: FleetMessage,
): Promise<HandlerResult<FleetMessage>> {
    switch (message.kind) {
        case 'keyChanged':
            return await assessKeyUsers(ports, message);
        case 'sweep':
            return await sweep(ports, message);
    }
}
