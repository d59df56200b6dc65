import type { Route } from '../arm/route.ts';
import type { EventSource, EventSubscription } from './subscription.ts';

const topicTypes: Readonly<Record<EventSource['kind'], string>> = {
    subscription: 'Microsoft.Resources.Subscriptions',
    keyVault: 'Microsoft.KeyVault.Vaults',
    policy: 'Microsoft.PolicyInsights.PolicyStates',
};

/** `Microsoft.EventGrid`: the event subscriptions that are in force and the system topics that they listen to. */
export function eventGridRoutes(subscriptions: () => readonly EventSubscription[]): readonly Route[] {
    const inForce = (subscriptionId: string): readonly EventSubscription[] =>
        subscriptions().filter(({ source }) => isIn(source, subscriptionId));
    return [
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/eventSubscriptions',
            action: 'Microsoft.EventGrid/eventSubscriptions/read',
            serve: ({ parameters: { subscriptionId = '' } }) => ({
                status: 200,
                body: { value: inForce(subscriptionId).map(subscriptionBody) },
            }),
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/systemTopics',
            action: 'Microsoft.EventGrid/systemTopics/read',
            serve: ({ parameters: { subscriptionId = '' } }) => {
                const topics = new Map(
                    inForce(subscriptionId).map(({ source }) => [sourceId(source) + source.kind, source]),
                );
                const value = [...topics.values()].map((source) => topicBody(subscriptionId, source));
                return { status: 200, body: { value } };
            },
        },
    ];
}

function sourceId(source: EventSource): string {
    return source.kind === 'keyVault' ? source.vaultId : `/subscriptions/${source.subscriptionId}`;
}

function isIn(source: EventSource, subscriptionId: string): boolean {
    const scope = `/subscriptions/${subscriptionId}`.toLowerCase();
    const id = sourceId(source).toLowerCase();
    return id === scope || id.startsWith(`${scope}/`);
}

/** The key of a function is a secret: Azure shows the address without its query. */
function subscriptionBody(subscription: EventSubscription): unknown {
    const { name, source, endpoint, endpointType = 'WebHook', schema, includedEventTypes } = subscription;
    const base = endpoint.split('?')[0] ?? '';
    return {
        id: `${sourceId(source)}/providers/Microsoft.EventGrid/eventSubscriptions/${name}`,
        name,
        type: 'Microsoft.EventGrid/eventSubscriptions',
        properties: {
            topic: sourceId(source),
            provisioningState: 'Succeeded',
            destination: { endpointType, properties: { endpointBaseUrl: base } },
            filter: {
                ...(includedEventTypes === undefined ? {} : { includedEventTypes }),
                ...(subscription.advancedFilters === undefined
                    ? {}
                    : { advancedFilters: subscription.advancedFilters }),
            },
            eventDeliverySchema: schema,
        },
    };
}

function topicBody(subscriptionId: string, source: EventSource): unknown {
    const name = `pgwarden-${source.kind}`.toLowerCase();
    return {
        id: `/subscriptions/${subscriptionId}/resourceGroups/pgwarden/providers/Microsoft.EventGrid/systemTopics/${name}`,
        name,
        type: 'Microsoft.EventGrid/systemTopics',
        location: 'global',
        properties: {
            source: sourceId(source),
            topicType: topicTypes[source.kind],
            provisioningState: 'Succeeded',
        },
    };
}
