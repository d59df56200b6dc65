import { resourceNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError } from '../kernel/http.ts';
import type { Subnet } from '../world/subnet.ts';

const network =
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/virtualNetworks/{network}';

/** `Microsoft.Network/virtualNetworks/subnets`: only read. */
export function subnetRoutes({ world }: ProviderContext): readonly Route[] {
    const inNetwork = (path: string): readonly Subnet[] =>
        [...world.subnets.values()].filter(({ id }) => id.toLowerCase().startsWith(path.toLowerCase()));
    return [
        {
            method: 'GET',
            pattern: `${network}/subnets/{subnet}`,
            action: 'Microsoft.Network/virtualNetworks/subnets/read',
            serve: ({ request, parameters }) => {
                const path = request.path.replace(/\/$/, '');
                const found = world.subnets.get(path.toLowerCase());
                if (found !== undefined) return { status: 200, body: bodyOf(found) };
                const { network: name = '', subnet = '', resourceGroup = '' } = parameters;
                if (inNetwork(path.replace(/[^/]+$/, '')).length === 0) {
                    return resourceNotFound(`Microsoft.Network/virtualNetworks/${name}`, resourceGroup);
                }
                // Assumed: status and code of a network that has no such subnet.
                return azureError(404, 'NotFound', `Resource ${path} not found: ${subnet} is no subnet.`);
            },
        },
        {
            method: 'GET',
            pattern: `${network}/subnets`,
            action: 'Microsoft.Network/virtualNetworks/subnets/read',
            serve: ({ request }) => ({
                status: 200,
                body: { value: inNetwork(`${request.path.replace(/\/$/, '')}/`).map(bodyOf) },
            }),
        },
    ];
}

function bodyOf({ id, addressPrefix, networkSecurityGroupId }: Subnet): unknown {
    const name = id.slice(id.lastIndexOf('/') + 1);
    return {
        name,
        id,
        etag: 'W/"5c0ffee0-0000-4000-8000-000000000001"',
        properties: {
            provisioningState: 'Succeeded',
            addressPrefix,
            ...(networkSecurityGroupId === undefined
                ? {}
                : { networkSecurityGroup: { id: networkSecurityGroupId } }),
            serviceEndpoints: [],
            delegations: [
                {
                    name: 'postgresql',
                    id: `${id}/delegations/postgresql`,
                    etag: 'W/"5c0ffee0-0000-4000-8000-000000000001"',
                    properties: {
                        provisioningState: 'Succeeded',
                        serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers',
                        actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'],
                    },
                    type: 'Microsoft.Network/virtualNetworks/subnets/delegations',
                },
            ],
            privateEndpointNetworkPolicies: 'Disabled',
            privateLinkServiceNetworkPolicies: 'Enabled',
        },
        type: 'Microsoft.Network/virtualNetworks/subnets',
    };
}
