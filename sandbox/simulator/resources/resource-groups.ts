import { resourceGroupNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { type ResourceGroup, resourceGroupId } from '../world/world.ts';
import { ofSubscription } from './subscriptions.ts';

const action = 'Microsoft.Resources/subscriptions/resourceGroups/read';
const pattern = '/subscriptions/{subscriptionId}/resourceGroups';

/** Resource groups: only read. */
export function resourceGroupRoutes({ world }: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern,
            action,
            serve: (call) =>
                ofSubscription(world, call, ({ subscriptionId }) => ({
                    value: [...world.resourceGroups.values()]
                        .filter((group) => group.subscriptionId === subscriptionId)
                        .map(groupBody),
                })),
        },
        ...(['GET', 'HEAD'] as const).map(
            (method): Route => ({
                method,
                pattern: `${pattern}/{resourceGroup}`,
                action,
                serve: ({ parameters: { subscriptionId = '', resourceGroup = '' } }) => {
                    const id = resourceGroupId(subscriptionId, resourceGroup).toLowerCase();
                    const group = world.resourceGroups.get(id);
                    if (group === undefined) return resourceGroupNotFound(resourceGroup);
                    return method === 'HEAD' ? { status: 204 } : { status: 200, body: groupBody(group) };
                },
            }),
        ),
    ];
}

function groupBody(group: ResourceGroup): unknown {
    return {
        id: resourceGroupId(group.subscriptionId, group.name),
        name: group.name,
        type: 'Microsoft.Resources/resourceGroups',
        location: group.location,
        ...(group.tags === undefined ? {} : { tags: group.tags }),
        properties: { provisioningState: 'Succeeded' },
    };
}
