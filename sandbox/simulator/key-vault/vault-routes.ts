import { resourceNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { isWithin, type Vault } from '../world/world.ts';

const provider = 'providers/Microsoft.KeyVault/vaults';
const group = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}';

/** `Microsoft.KeyVault/vaults` as resources: only read. Their keys answer at the vaults themselves. */
export function vaultRoutes({ world }: ProviderContext): readonly Route[] {
    const action = 'Microsoft.KeyVault/vaults/read';
    return [
        {
            method: 'GET',
            pattern: `${group}/${provider}/{vault}`,
            action,
            serve: ({ request, parameters: { vault = '', resourceGroup = '' } }) => {
                const found = world.vaults.get(request.path.replace(/\/$/, '').toLowerCase());
                return found === undefined
                    ? resourceNotFound(`Microsoft.KeyVault/vaults/${vault}`, resourceGroup)
                    : { status: 200, body: bodyOf(found, world.tenantId) };
            },
        },
        ...[`${group}/${provider}`, `/subscriptions/{subscriptionId}/${provider}`].map(
            (pattern): Route => ({
                method: 'GET',
                pattern,
                action,
                serve: ({ request }) => {
                    const within = request.path.split(/\/providers\//i)[0] ?? '';
                    const value = [...world.vaults.values()].filter(({ id }) => isWithin(id, within));
                    return {
                        status: 200,
                        body: { value: value.map((each) => bodyOf(each, world.tenantId)) },
                    };
                },
            }),
        ),
    ];
}

function bodyOf({ id, name, location, vaultUri }: Vault, tenantId: string): unknown {
    return {
        id,
        name,
        type: 'Microsoft.KeyVault/vaults',
        location,
        tags: {},
        properties: {
            sku: { family: 'A', name: 'premium' },
            tenantId,
            accessPolicies: [],
            enabledForDeployment: false,
            enableSoftDelete: true,
            softDeleteRetentionInDays: 90,
            enablePurgeProtection: true,
            enableRbacAuthorization: true,
            vaultUri: `${vaultUri}/`,
            provisioningState: 'Succeeded',
            publicNetworkAccess: 'Enabled',
        },
    };
}
