import { isAllowed } from '../access/permissions.ts';
import { subscriptionNotFound } from '../arm/not-found.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { locations } from '../world/locations.ts';
import { type Subscription, tenantOf, type World } from '../world/world.ts';

const read = 'Microsoft.Resources/subscriptions/read';

/** Tenants, subscriptions and their regions. */
export function subscriptionRoutes({ world }: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: '/tenants',
            serve: () => ({ status: 200, body: { value: [tenantBody(world)] } }),
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
                    body: { value: visible.map((found) => subscriptionBody(world, found)) },
                };
            },
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}',
            action: read,
            serve: (call) => ofSubscription(world, call, (found) => subscriptionBody(world, found)),
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/locations',
            action: 'Microsoft.Resources/subscriptions/locations/read',
            serve: (call) => ofSubscription(world, call, (found) => ({ value: locationBodies(found) })),
        },
    ];
}

/** 200 with a body about the subscription of the path, or 404. */
export function ofSubscription(
    { subscriptions }: World,
    { parameters: { subscriptionId = '' } }: ArmCall,
    bodyOf: (found: Subscription) => unknown,
): SimulatorResponse {
    const found = subscriptions.get(subscriptionId.toLowerCase());
    return found === undefined ? subscriptionNotFound(subscriptionId) : { status: 200, body: bodyOf(found) };
}

function tenantBody({ tenantId }: World): unknown {
    return { id: `/tenants/${tenantId}`, tenantId, displayName: 'Contoso', tenantCategory: 'Home' };
}

function locationBodies({ subscriptionId }: Subscription): readonly unknown[] {
    return Object.entries(locations).map(([name, displayName]) => ({
        id: `/subscriptions/${subscriptionId}/locations/${name}`,
        name,
        displayName,
        regionalDisplayName: displayName,
        metadata: { regionType: 'Physical' },
    }));
}

function subscriptionBody(
    world: World,
    { subscriptionId, displayName, managedByTenants = [] }: Subscription,
) {
    return {
        id: `/subscriptions/${subscriptionId}`,
        authorizationSource: 'RoleBased',
        managedByTenants: managedByTenants.map((tenantId) => ({ tenantId })),
        subscriptionId,
        tenantId: tenantOf(world, subscriptionId),
        displayName,
        state: 'Enabled',
        subscriptionPolicies: {
            locationPlacementId: 'Public_2014-09-01',
            quotaId: 'EnterpriseAgreement_2014-09-01',
            spendingLimit: 'Off',
        },
    };
}
