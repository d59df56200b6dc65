import type { Random } from '../kernel/random.ts';
import { azureTime } from './event.ts';
import { send } from './post.ts';
import { responseTimeout } from './retry.ts';
import type { EventSubscription } from './subscription.ts';

/** The endpoint did not prove that it wants the events; Azure refuses to create the event subscription. */
export class HandshakeError extends Error {
    override readonly name = 'HandshakeError';
    readonly subscription: string;
    /** Status of the endpoint's response, 0 without one. */
    readonly status: number;

    constructor(subscription: string, status: number, message: string) {
        super(`Event subscription '${subscription}' was not created: ${message}`);
        this.subscription = subscription;
        this.status = status;
    }
}

const origin = 'eventgrid.azure.net';

/** Throws a HandshakeError unless the endpoint agrees to be sent events. */
export async function performHandshake(
    subscription: EventSubscription,
    random: Random,
    now: Date,
    stopped: AbortSignal,
): Promise<void> {
    if (subscription.schema === 'CloudEventSchemaV1_0') return handshakeInCloudEvents(subscription, stopped);
    const validationCode = random.guid().toUpperCase();
    const event = {
        id: random.guid(),
        topic: topicOf(subscription),
        subject: '',
        data: {
            validationCode,
            // Assumed: nothing listens there; the manual way of validating is not simulated.
            validationUrl: `https://rp-canadacentral.eventgrid.azure.net:553/eventsubscriptions/${subscription.name}/validate?id=${validationCode}`,
        },
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        eventTime: azureTime(now),
        metadataVersion: '1',
        dataVersion: '1',
    };
    const headers = {
        'content-type': 'application/json; charset=utf-8',
        'aeg-event-type': 'SubscriptionValidation',
        'aeg-subscription-name': subscription.name.toUpperCase(),
        'aeg-delivery-count': '0',
        'aeg-data-version': '1',
        'aeg-metadata-version': '1',
    };
    const response = await send(
        'POST',
        subscription.endpoint,
        headers,
        JSON.stringify([event]),
        responseTimeout,
        stopped,
    );
    if (response.status !== 200) {
        throw new HandshakeError(
            subscription.name,
            response.status,
            `the endpoint answered the validation event with ${response.status || response.outcome}, expected 200`,
        );
    }
    if (validationResponseOf(response.body) !== validationCode) {
        throw new HandshakeError(
            subscription.name,
            response.status,
            'the endpoint did not send back the validation code as validationResponse',
        );
    }
}

async function handshakeInCloudEvents(subscription: EventSubscription, stopped: AbortSignal): Promise<void> {
    const headers = { 'webhook-request-origin': origin };
    const response = await send(
        'OPTIONS',
        subscription.endpoint,
        headers,
        undefined,
        responseTimeout,
        stopped,
    );
    if (response.outcome !== 'Delivered') {
        throw new HandshakeError(
            subscription.name,
            response.status,
            `the endpoint answered OPTIONS with ${response.status || response.outcome}, expected 200`,
        );
    }
    const allowed = response.headers.get('webhook-allowed-origin');
    if (allowed === '*' || allowed?.toLowerCase() === origin) return;
    throw new HandshakeError(
        subscription.name,
        response.status,
        `WebHook-Allowed-Origin is ${allowed ?? 'missing'}, expected ${origin} or *`,
    );
}

function validationResponseOf(body: string): unknown {
    try {
        const parsed: unknown = JSON.parse(body);
        if (typeof parsed !== 'object' || parsed === null) return undefined;
        return 'validationResponse' in parsed ? parsed.validationResponse : undefined;
    } catch {
        return undefined;
    }
}

function topicOf({ source }: EventSubscription): string {
    return source.kind === 'keyVault' ? source.vaultId : `/subscriptions/${source.subscriptionId}`;
}
