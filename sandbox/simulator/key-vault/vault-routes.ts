import { resourceNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { isWithin, type Vault } from '../world/world.ts';

const group = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}';

/** `Microsoft.KeyVault/vaults` and `managedHSMs` as resources: only read. Their keys answer at the vaults themselves. */
export function vaultRoutes(context: ProviderContext): readonly Route[] {
    return [...routesOf(context, 'vaults'), ...routesOf(context, 'managedHSMs')];
}

function routesOf({ world }: ProviderContext, type: 'vaults' | 'managedHSMs'): readonly Route[] {
    const action = `Microsoft.KeyVault/${type}/read`;
    const provider = `providers/Microsoft.KeyVault/${type}`;
    const isOfType = ({ isHsm }: Vault): boolean => (isHsm === true) === (type === 'managedHSMs');
    return [
        {
            method: 'GET',
            pattern: `${group}/${provider}/{vault}`,
            action,
            serve: ({ request, parameters: { vault = '', resourceGroup = '' } }) => {
                const found = world.vaults.get(request.path.replace(/\/$/, '').toLowerCase());
                return found === undefined || !isOfType(found)
                    ? resourceNotFound(`Microsoft.KeyVault/${type}/${vault}`, resourceGroup)
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
                    const value = [...world.vaults.values()].filter(
                        (each) => isOfType(each) && isWithin(each.id, within),
                    );
                    return {
                        status: 200,
                        body: { value: value.map((each) => bodyOf(each, world.tenantId)) },
                    };
                },
            }),
        ),
    ];
}

function bodyOf(vault: Vault, tenantId: string): unknown {
    const { id, name, location, properties = {} } = vault;
    const all = {
        ...(vault.isHsm === true ? hsmProperties(vault) : vaultProperties(vault)),
        tenantId,
        ...properties,
    };
    return {
        id,
        name,
        type: `Microsoft.KeyVault/${vault.isHsm === true ? 'managedHSMs' : 'vaults'}`,
        location,
        tags: {},
        ...(vault.isHsm === true ? { sku: { family: 'B', name: 'Standard_B1' } } : {}),
        properties: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)),
    };
}

/** Protected as keys of servers should be: no purge, no public network. */
const shared = {
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enablePurgeProtection: true,
    provisioningState: 'Succeeded',
    publicNetworkAccess: 'Disabled',
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] },
};

function vaultProperties({ vaultUri }: Vault): object {
    return {
        sku: { family: 'A', name: 'premium' },
        accessPolicies: [],
        enabledForDeployment: false,
        enableRbacAuthorization: true,
        vaultUri: `${vaultUri}/`,
        ...shared,
    };
}

function hsmProperties({ vaultUri }: Vault): object {
    return {
        hsmUri: `${vaultUri}/`,
        initialAdminObjectIds: ['00000000-0000-4000-8000-000000000009'],
        statusMessage: 'The Managed HSM is provisioned and ready to use.',
        ...shared,
    };
}
