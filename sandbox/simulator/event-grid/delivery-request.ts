import { cloudEventOf } from './event.ts';
import type { EventSubscription } from './subscription.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** Headers and body of the request that delivers a batch, in the schema of the subscription. */
export function deliveryRequest(
    subscription: EventSubscription,
    batch: readonly WaitingEvent[],
): readonly [Readonly<Record<string, string>>, string] {
    const isBatched = (subscription.maxEventsPerBatch ?? 1) > 1;
    const first = batch[0];
    const headers: Record<string, string> = {
        'aeg-event-type': 'Notification',
        'aeg-subscription-name': subscription.name.toUpperCase(),
        'aeg-delivery-count': String(first?.attempts ?? 0),
        ...(isBatched || first === undefined ? {} : { 'aeg-output-event-id': first.event.id }),
    };
    const events = batch.map(({ event }) => event);
    if (subscription.schema === 'EventGridSchema') {
        headers['content-type'] = 'application/json; charset=utf-8';
        headers['aeg-data-version'] = first?.event.dataVersion ?? '';
        headers['aeg-metadata-version'] = '1';
        return [headers, JSON.stringify(events)];
    }
    // A single CloudEvent comes without an array around it.
    const cloudEvents = events.map(cloudEventOf);
    headers['content-type'] = `application/cloudevents${isBatched ? '-batch' : ''}+json; charset=utf-8`;
    return [headers, JSON.stringify(isBatched ? cloudEvents : cloudEvents[0])];
}
