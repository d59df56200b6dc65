import type { TokenCredential } from '@azure/core-auth';
import { EventGridPublisherClient, type SendCloudEventInput } from '@azure/eventgrid';
import { NotificationRefusedError } from '../../errors.ts';
import type { NotificationTopic } from '../../ports.ts';
import { failureOf, failureText } from '../client/failure.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { anchorEvent, type NotificationSource, notificationEvent } from './notification-event.ts';

/** Maximum milliseconds of a request, which is tried once: what it does not send, the outbox sends later. */
const requestTimeoutMs = 10_000;

/** Event Grid's audience, of every cloud. */
const scope = 'https://eventgrid.azure.net/.default';

/** Statuses of a request that Event Grid refuses however often it is sent: malformed, or more than 1 MB. */
const lastingRefusals: readonly (number | undefined)[] = [400, 413];

/** Publishes CloudEvents 1.0 to a custom topic of Event Grid. */
export function eventGridTopic(
    endpoint: string,
    credential: TokenCredential,
    source: NotificationSource,
): NotificationTopic {
    const { policy, httpClient } = trustedOrigin('the notification topic', endpoint);
    const client = new EventGridPublisherClient(endpoint, 'CloudEvent', credentialFor(scope, credential), {
        retryOptions: { maxRetries: 0 },
        httpClient,
        ...noRedirects,
        additionalPolicies: [{ policy, position: 'perCall' }],
    });

    async function send(events: SendCloudEventInput<object>[]): Promise<void> {
        try {
            await client.send(events, { abortSignal: AbortSignal.timeout(requestTimeoutMs) });
        } catch (error) {
            const failure = failureOf(error);
            if (!lastingRefusals.includes(failure.status)) throw error;
            throw new NotificationRefusedError(failureText(failure), { cause: error });
        }
    }

    return {
        publish: (notifications) =>
            send(notifications.map(({ entry, control }) => notificationEvent(entry, control, source))),
        publishAnchor: (anchor, hash) => send([anchorEvent(anchor, hash, source)]),
    };
}
