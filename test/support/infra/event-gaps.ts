/** Holds the topics and event subscriptions of a deployment against the functions that get events. */
import { type Deployment, differences, ofType, type Resource, textsAt, valueAt } from './deployment.ts';

/** The sources of events and their destination. */
export interface EventRoute {
    /** Ids of subscriptions. */
    readonly watched: readonly string[];
    /** Resource ids. */
    readonly vaults: readonly string[];
    readonly app: string;
    readonly account: string;
}

const servers = 'subject StringContains /Microsoft.DBforPostgreSQL/flexibleServers/';

function topicsOf({ watched, vaults }: EventRoute): readonly string[] {
    return [
        ...watched.flatMap((id) => [
            `Microsoft.Resources.Subscriptions of /subscriptions/${id} at global`,
            `Microsoft.PolicyInsights.PolicyStates of /subscriptions/${id} at global`,
        ]),
        // The region of the vault, which only Azure knows.
        ...vaults.map(
            (vault) =>
                `Microsoft.KeyVault.vaults of ${vault} at [reference('${vault}', '2024-11-01', 'full').location]`,
        ),
    ];
}

/** Returns missing and superfluous topics, event types, filters, and dead-letter destinations. */
export function eventGaps(
    events: Deployment,
    route: EventRoute,
    typesOfFunctions: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
    const topics = topicsOf(route);
    const found = ofType(events, 'Microsoft.EventGrid/systemTopics');
    const subscriptions = ofType(events, 'Microsoft.EventGrid/systemTopics/eventSubscriptions');
    const wanted = found.map((topic) => functionOf(String(valueAt(topic, 'properties.topicType'))));
    return [
        ...differences(
            'topics',
            found.map(
                (topic) =>
                    `${valueAt(topic, 'properties.topicType')} of ${valueAt(topic, 'properties.source')} at ${topic.location}`,
            ),
            topics,
        ),
        ...found.flatMap((topic) =>
            valueAt(topic, 'identity.type') === 'SystemAssigned' ? [] : [`${topic.name} has no identity`],
        ),
        ...(subscriptions.length === topics.length
            ? []
            : ['an event subscription is missing or superfluous']),
        ...found.flatMap((topic, index) => {
            const subscription = subscriptions.find(({ id }) => id.startsWith(`${topic.id}/`));
            const name = wanted[index] ?? '';
            return subscription === undefined
                ? [`${topic.id} has no event subscription`]
                : subscriptionGaps(subscription, name, typesOfFunctions[name] ?? [], route);
        }),
    ];
}

function functionOf(topicType: string): string {
    if (topicType === 'Microsoft.Resources.Subscriptions') return 'on-resource-change';
    return topicType === 'Microsoft.KeyVault.vaults' ? 'on-key-change' : 'on-policy-state';
}

function subscriptionGaps(
    subscription: Resource,
    functionName: string,
    types: readonly string[],
    { app, account }: EventRoute,
): readonly string[] {
    const at = (path: string) => valueAt(subscription, `properties.${path}`);
    const [filter] = (at('filter.advancedFilters') ?? []) as readonly (typeof subscription | undefined)[];
    const facts = [
        `function ${at('destination.properties.resourceId')} by ${at('destination.endpointType')}`,
        `events one by one: ${at('destination.properties.maxEventsPerBatch')}`,
        `schema ${at('eventDeliverySchema')}`,
        `filter ${filter?.key} ${filter?.operatorType} ${textsAt(filter, 'values').join()}, case-sensitive: ${at('filter.isSubjectCaseSensitive')}`,
        `dead letters to ${at('deadLetterWithResourceIdentity.deadLetterDestination.properties.blobContainerName')} of ${at('deadLetterWithResourceIdentity.deadLetterDestination.properties.resourceId')} by ${at('deadLetterWithResourceIdentity.deadLetterDestination.endpointType')} as ${at('deadLetterWithResourceIdentity.identity.type')}`,
        `attempts ${at('retryPolicy.maxDeliveryAttempts')} in ${at('retryPolicy.eventTimeToLiveInMinutes')} minutes`,
    ];
    const isAboutServers = functionName !== 'on-key-change';
    return [
        ...differences(
            `types of ${functionName}`,
            textsAt(subscription, 'properties.filter.includedEventTypes'),
            types,
        ),
        ...differences(functionName, facts, [
            `function ${app}/functions/${functionName} by AzureFunction`,
            'events one by one: 1',
            'schema EventGridSchema',
            `filter ${isAboutServers ? servers : 'undefined undefined '}, case-sensitive: false`,
            `dead letters to dead-letters of ${account} by StorageBlob as SystemAssigned`,
            'attempts 30 in 1440 minutes',
        ]),
    ];
}
