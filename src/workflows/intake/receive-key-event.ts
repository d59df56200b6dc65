import { keyChange } from '../../engine/events/key-change.ts';
import type { KeyVaultEvent } from '../../model/key-event.ts';
import type { Clock, FleetQueue } from '../../ports.ts';
import type { Received } from './received.ts';

export interface ReceiveKeyEventPorts {
    readonly fleetQueue: FleetQueue;
    readonly clock: Clock;
}

/** Receives a Key Vault event: puts the search for the key's servers on the queue. */
export async function receiveKeyEvent(ports: ReceiveKeyEventPorts, event: KeyVaultEvent): Promise<Received> {
    const meaning = keyChange(event);
    if (meaning.kind !== 'keyChanged') return meaning;
    const { key, cause } = meaning;
    const requestedAt = ports.clock.now().toISOString();
    await ports.fleetQueue.send({ kind: 'keyChanged', key, cause, requestedAt, found: 0, requeues: 0 });
    return {
        kind: 'requested',
        message: 'Servers of a key requested',
        fields: { eventType: cause.eventType, key: `${key.host ?? key.vault}/${key.name}` },
    };
}
