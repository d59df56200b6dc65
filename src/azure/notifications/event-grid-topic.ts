import type { TokenCredential } from '@azure/core-auth';
import { EventGridPublisherClient } from '@azure/eventgrid';
import type { NotificationChannel } from '../../ports.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { notificationEvent } from './notification-event.ts';

/** Milliseconds. Operators are told once or not at all: the audit has it anyway, and a repair does not wait for it. */
const busyTimeoutMs = 3_000;

/** Event Grid's audience, of every cloud. */
const scope = 'https://eventgrid.azure.net/.default';

/** Event Grid takes events of up to 1 MB. What an event does not name, the hash of the file stands for. */
const mostHeads = 200;

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
            await client.send([event], { abortSignal: AbortSignal.timeout(busyTimeoutMs) });
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
                    heads: heads.slice(0, mostHeads),
                },
            };
            await client.send([event], { abortSignal: AbortSignal.timeout(busyTimeoutMs) });
        },
    };
}
