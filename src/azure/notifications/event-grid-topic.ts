import type { TokenCredential } from '@azure/core-auth';
import { EventGridPublisherClient } from '@azure/eventgrid';
import type { NotificationChannel } from '../../ports.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { notificationEvent } from './notification-event.ts';

/** Maximum milliseconds of a delivery, which is tried once: the audit has the entry, and a repair does not wait for it. */
const deliveryTimeoutMs = 3_000;

/** Event Grid's audience, of every cloud. */
const scope = 'https://eventgrid.azure.net/.default';

/** Maximum number of heads in an event, because Event Grid accepts 1 MB. The hash of the file covers the rest. */
const maxHeads = 200;

/** Publishes to a custom topic of Event Grid, in the Event Grid schema. */
export function eventGridTopic(endpoint: string, credential: TokenCredential): NotificationChannel {
    const { policy, httpClient } = trustedOrigin('the notification topic', endpoint);
    const client = new EventGridPublisherClient(endpoint, 'EventGrid', credentialFor(scope, credential), {
        retryOptions: { maxRetries: 0 },
        httpClient,
        ...noRedirects,
        additionalPolicies: [{ policy, position: 'perCall' }],
    });
    return {
        name: 'Event Grid topic',
        async notify(entry, control) {
            const event = notificationEvent(entry, control);
            await client.send([event], { abortSignal: AbortSignal.timeout(deliveryTimeoutMs) });
        },
        async notifyAnchor({ sequence, at, previousHash, heads }, hash) {
            const event = {
                id: hash.slice(0, 32),
                subject: 'audit-anchors',
                eventType: 'Pgwarden.Anchored',
                eventTime: new Date(at),
                dataVersion: '1',
                data: {
                    sequence,
                    at,
                    hash,
                    previousHash,
                    chains: heads.length,
                    heads: heads.slice(0, maxHeads),
                },
            };
            await client.send([event], { abortSignal: AbortSignal.timeout(deliveryTimeoutMs) });
        },
    };
}
