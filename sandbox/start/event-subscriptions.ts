/** The event subscriptions that the deployment makes in Azure, for the functions that the app has. */
import type { EventSubscription } from '../simulator/event-grid/index.ts';
import type { Simulator } from '../simulator/index.ts';
import { deadLetterBlobs } from './dead-letter-blobs.ts';
import type { HostProcess } from './host-process.ts';

/** Subscribes with the handshake. Rejects when the app does not answer it. */
export async function subscribeApp(
    simulator: Simulator,
    host: HostProcess,
    storageConnectionString: string,
): Promise<void> {
    for (const subscription of eventSubscriptions(simulator, host)) {
        const deadLetter = deadLetterBlobs(storageConnectionString, subscription.name);
        await simulator.eventGrid.subscribe({ ...subscription, deadLetter });
    }
}

/** Servers, their children and their diagnostic settings all have this in their ids. */
const ofServers = {
    operatorType: 'StringContains',
    key: 'subject',
    values: ['/Microsoft.DBforPostgreSQL/flexibleServers/'],
} as const;

function eventSubscriptions({ world }: Simulator, host: HostProcess): readonly EventSubscription[] {
    const subscriptionIds = [...world.subscriptions.values()].map(({ subscriptionId }) => subscriptionId);
    const all: readonly (EventSubscription & { readonly functionName: string })[] = [
        ...subscriptionIds.map((subscriptionId) => ({
            functionName: 'on-resource-change',
            name: `pgwarden-resources-${subscriptionId.slice(0, 8)}`,
            source: { kind: 'subscription' as const, subscriptionId },
            includedEventTypes: [
                'Microsoft.Resources.ResourceWriteSuccess',
                'Microsoft.Resources.ResourceDeleteSuccess',
                'Microsoft.Resources.ResourceActionSuccess',
            ],
            advancedFilters: [ofServers],
            ...toFunction(host, 'on-resource-change'),
        })),
        ...[...world.vaults.values()].map(({ id, name }) => ({
            functionName: 'on-key-change',
            name: `pgwarden-keys-${name}`,
            source: { kind: 'keyVault' as const, vaultId: id },
            includedEventTypes: [
                'Microsoft.KeyVault.KeyNewVersionCreated',
                'Microsoft.KeyVault.KeyNearExpiry',
                'Microsoft.KeyVault.KeyExpired',
            ],
            ...toFunction(host, 'on-key-change'),
        })),
        ...subscriptionIds.map((subscriptionId) => ({
            functionName: 'on-policy-state',
            name: `pgwarden-policy-${subscriptionId.slice(0, 8)}`,
            source: { kind: 'policy' as const, subscriptionId },
            includedEventTypes: [
                'Microsoft.PolicyInsights.PolicyStateCreated',
                'Microsoft.PolicyInsights.PolicyStateChanged',
            ],
            advancedFilters: [ofServers],
            ...toFunction(host, 'on-policy-state'),
        })),
    ];
    return all
        .filter(({ functionName }) => host.functions.includes(functionName))
        .map(({ functionName: _, ...subscription }) => subscription);
}

function toFunction({ url, keys }: HostProcess, functionName: string) {
    const query = new URLSearchParams({ functionName, code: keys.eventGridKey });
    return {
        endpoint: `${url}/runtime/webhooks/eventgrid?${query}`,
        endpointType: 'AzureFunction' as const,
        schema: 'EventGridSchema' as const,
    };
}
