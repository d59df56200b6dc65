import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { startBicep } from '../../scripts/infra/bicep.ts';
import { deployed } from './snapshots.ts';

const endpoints = 'Microsoft.Network/privateEndpoints';
const zones = 'Microsoft.Network/privateDnsZones';
const spoke =
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/spoke/providers/Microsoft.Network/virtualNetworks/spoke/subnets';

/** What each private endpoint of a deployment leads to: the service, and the last part of the resource's id. */
function targets(deployment: string) {
    return deployed(deployment, endpoints).map(({ properties }) => {
        const [connection] = properties.privateLinkServiceConnections;
        const { groupIds, privateLinkServiceId } = connection.properties;
        return `${groupIds} of ${String(privateLinkServiceId).split('/').at(-2)}`;
    });
}

function storageOf(deployment: string) {
    return deployed(deployment, 'Microsoft.Storage/storageAccounts')[0]?.properties;
}

test('by default, there is no network, and the account is open to every network', () => {
    expect(deployed('dry-run', 'Microsoft.Network/virtualNetworks')).toEqual([]);
    expect(deployed('dry-run', endpoints)).toEqual([]);
    expect(storageOf('dry-run')).toMatchObject({ publicNetworkAccess: 'Enabled' });
    expect(deployed('dry-run', 'Microsoft.Web/sites')[0]?.properties.virtualNetworkSubnetId).toBeUndefined();
});

test('in a private network, the account refuses all networks, and lets Event Grid write dead letters', () => {
    expect(storageOf('guarded')).toMatchObject({
        publicNetworkAccess: 'Disabled',
        networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' },
        allowSharedKeyAccess: false,
    });
});

test('the services that the app uses, and each vault, have a private endpoint', () => {
    expect(targets('guarded').toSorted()).toEqual([
        'blob of storageAccounts',
        'queue of storageAccounts',
        'table of storageAccounts',
        'vault of vaults',
    ]);
});

test('every endpoint has a record in a zone that the network sees', () => {
    expect(deployed('guarded', zones).map(({ name }) => name)).toHaveLength(4);
    expect(deployed('guarded', `${zones}/virtualNetworkLinks`)).toHaveLength(4);
    expect(deployed('guarded', `${endpoints}/privateDnsZoneGroups`)).toHaveLength(4);
});

test('the app sends through a subnet that is delegated to it, apart from the endpoints', () => {
    const [network] = deployed('guarded', 'Microsoft.Network/virtualNetworks');
    expect(network?.properties.subnets).toMatchObject([
        {
            name: 'app',
            properties: {
                addressPrefix: '10.77.0.0/25',
                delegations: [{ properties: { serviceName: 'Microsoft.App/environments' } }],
            },
        },
        { name: 'endpoints', properties: { addressPrefix: '10.77.0.128/25' } },
    ]);
    expect(deployed('guarded', 'Microsoft.Web/sites')[0]?.properties.virtualNetworkSubnetId).toBe(
        `${network?.id}/subnets/app`,
    );
    for (const { properties } of deployed('guarded', endpoints)) {
        expect(properties.subnet.id).toBe(`${network?.id}/subnets/endpoints`);
    }
});

test('in a spoke, the deployment uses the given subnets and zones, and makes none', () => {
    expect(deployed('spoke', 'Microsoft.Network/virtualNetworks')).toEqual([]);
    expect(deployed('spoke', zones)).toEqual([]);
    expect(deployed('spoke', 'Microsoft.Web/sites')[0]?.properties.virtualNetworkSubnetId).toBe(
        `${spoke}/pgwarden`,
    );
    expect(deployed('spoke', endpoints).map(({ properties }) => properties.subnet.id)).toEqual(
        Array(3).fill(`${spoke}/endpoints`),
    );
    for (const { properties } of deployed('spoke', `${endpoints}/privateDnsZoneGroups`)) {
        expect(properties.privateDnsZoneConfigs[0].properties.privateDnsZoneId).toContain(
            '/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/',
        );
    }
});

const compiler = inject('bicepCompiler');

test.skipIf(compiler === '')('one subnet without the other is refused, with the names of both', async () => {
    const directory = await mkdtemp(join(import.meta.dirname, 'deployments', 'one-subnet-'));
    const bicep = startBicep(compiler);
    try {
        const path = join(directory, 'one-subnet.bicepparam');
        const lines = [
            "using '../../../../infra/main.bicep'",
            "param environmentName = 'prod'",
            "param location = 'westeurope'",
            "param network = 'private'",
            `param appSubnetId = '${spoke}/pgwarden'`,
        ];
        await writeFile(path, lines.join('\n'));
        const target = {
            tenantId: zero,
            subscriptionId: zero,
            location: 'westeurope',
            deploymentName: 'one',
        };
        await expect(bicep.snapshot(path, target)).rejects.toThrow(
            'appSubnetId, endpointSubnetId: allowed are both or neither',
        );
    } finally {
        bicep.stop();
        await rm(directory, { recursive: true });
    }
});

const zero = '00000000-0000-4000-8000-000000000000';
