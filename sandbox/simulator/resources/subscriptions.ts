import { isAllowed } from '../access/permissions.ts';
import { resourceGroupNotFound, subscriptionNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { locations } from '../world/locations.ts';
import { type ResourceGroup, resourceGroupId, type Subscription } from '../world/world.ts';

const read = 'Microsoft.Resources/subscriptions/read';
const readGroup = 'Microsoft.Resources/subscriptions/resourceGroups/read';

/** Tenants, subscriptions, their regions, and resource groups. */
export function subscriptionRoutes(context: ProviderContext): readonly Route[] {
    const { world } = context;
    const withSubscription = (
        id: string,
        serve: (found: Subscription) => SimulatorResponse,
    ): SimulatorResponse => {
        const subscription = world.subscriptions.get(id.toLowerCase());
        return subscription === undefined ? subscriptionNotFound(id) : serve(subscription);
    };
    return [
        {
            method: 'GET',
            pattern: '/tenants',
            serve: () => ({
                status: 200,
                body: {
                    value: [
                        {
                            id: `/tenants/${world.tenantId}`,
                            tenantId: world.tenantId,
                            displayName: 'Contoso',
                            tenantCategory: 'Home',
                        },
                    ],
                },
            }),
        },
        {
            method: 'GET',
            pattern: '/subscriptions',
            serve: ({ principal }) => {
                const visible = [...world.subscriptions.values()].filter(({ subscriptionId }) =>
                    isAllowed(world, principal, { action: read, scope: `/subscriptions/${subscriptionId}` }),
                );
                return {
                    status: 200,
                    body: { value: visible.map((found) => subscriptionBody(context, found)) },
                };
            },
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}',
            action: read,
            serve: ({ parameters }) =>
                withSubscription(parameters.subscriptionId ?? '', (found) => ({
                    status: 200,
                    body: subscriptionBody(context, found),
                })),
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/locations',
            action: 'Microsoft.Resources/subscriptions/locations/read',
            serve: ({ parameters }) =>
                withSubscription(parameters.subscriptionId ?? '', ({ subscriptionId }) => ({
                    status: 200,
                    body: {
                        value: Object.entries(locations).map(([name, displayName]) => ({
                            id: `/subscriptions/${subscriptionId}/locations/${name}`,
                            name,
                            displayName,
                            regionalDisplayName: displayName,
                            metadata: { regionType: 'Physical' },
                        })),
                    },
                })),
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/resourceGroups',
            action: readGroup,
            serve: ({ parameters }) =>
                withSubscription(parameters.subscriptionId ?? '', ({ subscriptionId }) => {
                    const groups = [...world.resourceGroups.values()].filter(
                        (group) => group.subscriptionId === subscriptionId,
                    );
                    return { status: 200, body: { value: groups.map(groupBody) } };
                }),
        },
        ...(['GET', 'HEAD'] as const).map(
            (method): Route => ({
                method,
                pattern: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}',
                action: readGroup,
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

function subscriptionBody(context: ProviderContext, { subscriptionId, displayName }: Subscription): unknown {
    return {
        id: `/subscriptions/${subscriptionId}`,
        authorizationSource: 'RoleBased',
        managedByTenants: [],
        subscriptionId,
        tenantId: context.world.tenantId,
        displayName,
        state: 'Enabled',
        subscriptionPolicies: {
            locationPlacementId: 'Public_2014-09-01',
            quotaId: 'EnterpriseAgreement_2014-09-01',
            spendingLimit: 'Off',
        },
    };
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
