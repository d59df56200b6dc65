import { type KeyVaultEvent, keyChange } from '../../model/key-event.ts';
import type { Clock, FleetQueue, Log } from '../../ports.ts';
import { rejectEvent } from './receive-resource-event.ts';
import type { Rejections } from './rejections.ts';

export interface ReceiveKeyEventPorts {
    readonly fleetQueue: FleetQueue;
    readonly rejections: Rejections;
    readonly clock: Clock;
    readonly log: Log;
}

/** Takes one Key Vault event: puts the search for the key's servers on the queue, or says why not. */
export async function receiveKeyEvent(ports: ReceiveKeyEventPorts, event: KeyVaultEvent): Promise<void> {
    const meaning = keyChange(event);
    switch (meaning.kind) {
        case 'ignored':
            ports.log.debug('Event ignored', { eventId: event.id, reason: meaning.reason });
            return;
        case 'rejected':
            await rejectEvent(ports, event.id.slice(0, 300), meaning.reason);
            return;
        case 'keyChanged': {
            const { key, cause } = meaning;
            const requestedAt = ports.clock.now().toISOString();
            await ports.fleetQueue.send({
                kind: 'keyChanged',
                key,
                cause,
                requestedAt,
                found: 0,
                requeues: 0,
            });
            ports.log.info('Servers of a key requested', {
                eventId: event.id,
                eventType: cause.eventType,
                key: `${key.host ?? key.vault}/${key.name}`,
            });
        }
    }
}
