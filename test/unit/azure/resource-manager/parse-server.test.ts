import { describe, expect, test } from 'vitest';
import { parseServer as parse } from '../../../../src/azure/resource-manager/parse-server.ts';
import type { ServerProperties } from '../../../../src/model/server-state.ts';
import { readAt } from '../../../support/states.ts';
import { toldByAzure } from '../../../support/told-by-azure.ts';

function parseServer(body: unknown): ServerProperties {
    return parse(toldByAzure(body));
}

/** A server as it was recorded, in the shape in which the client hands it over. */
const recorded = {
    sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
    systemData: { createdAt: new Date('2026-01-07T09:12:44Z') },
    dataEncryption: { type: 'SystemManaged' },
    replica: { role: 'Primary', capacity: 5 },
    storage: { type: '', iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Disabled' },
    network: { publicNetworkAccess: 'Disabled' },
    privateEndpointConnections: [],
    authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    fullyQualifiedDomainName: 'orders.postgres.database.azure.com',
    version: '17',
    minorVersion: '7',
    administratorLogin: 'pgadmin',
    state: 'Ready',
    availabilityZone: '1',
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
    highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
    maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
    replicationRole: 'Primary',
    replicaCapacity: 5,
    location: 'Canada Central',
    id: '/subscriptions/1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
    name: 'orders',
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
};

const parsed = {
    createdAt: '2026-01-07T09:12:44.000Z',
    location: 'canadacentral',
    tags: {},
    apiVersion: '2026-10-01',
    readAt,
    version: '17',
    minorVersion: '7',
    skuName: 'Standard_D4ds_v5',
    tier: 'GeneralPurpose',
    state: 'Ready',
    replicationRole: 'Primary',
    fullyQualifiedDomainName: 'orders.postgres.database.azure.com',
    network: { publicNetworkAccess: 'Disabled' },
    privateEndpointConnections: [],
    authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    dataEncryption: { type: 'SystemManaged' },
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
    storage: { iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Disabled' },
    highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
    maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
};

describe('parseServer', () => {
    test('keeps what controls need of a recorded server', () => {
        expect(parseServer(recorded)).toEqual(parsed);
    });

    test('keeps what a server with everything has', () => {
        const identity = '/subscriptions/1/resourcegroups/shop/providers/x/id';
        const full = {
            ...recorded,
            tags: { team: 'shop', empty: '' },
            network: {
                publicNetworkAccess: 'Disabled',
                delegatedSubnetResourceId: '/subscriptions/1/subnets/db',
                privateDnsZoneArmResourceId: '/subscriptions/1/privateDnsZones/db',
            },
            privateEndpointConnections: [
                {
                    id: '/subscriptions/1/pe',
                    name: 'pe',
                    groupIds: ['postgresqlServer'],
                    privateLinkServiceConnectionState: { status: 'Approved', description: 'ok' },
                },
                { id: null, privateLinkServiceConnectionState: null },
            ],
            authConfig: { activeDirectoryAuth: 'enabled', passwordAuth: 'disabled', tenantId: 'tenant' },
            dataEncryption: {
                type: 'AzureKeyVault',
                primaryKeyURI: 'https://v.vault.azure.net/keys/k/1',
                primaryUserAssignedIdentityId: identity,
                geoBackupKeyURI: null,
                primaryEncryptionKeyStatus: 'Valid',
            },
        };
        expect(parseServer(full)).toEqual({
            ...parsed,
            tags: { team: 'shop', empty: '' },
            network: full.network,
            privateEndpointConnections: [
                { id: '/subscriptions/1/pe', status: 'Approved' },
                { id: '', status: 'Unknown' },
            ],
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 'tenant' },
            dataEncryption: {
                type: 'AzureKeyVault',
                primaryKeyURI: 'https://v.vault.azure.net/keys/k/1',
                primaryUserAssignedIdentityId: identity,
                primaryEncryptionKeyStatus: 'Valid',
            },
        });
    });

    test('treats a missing section as the open setting, never as compliant', () => {
        expect(parseServer({ location: 'westeurope' })).toEqual({
            location: 'westeurope',
            tags: {},
            apiVersion: '2026-10-01',
            readAt,
            version: '',
            minorVersion: '',
            skuName: '',
            tier: '',
            state: '',
            replicationRole: 'None',
            network: { publicNetworkAccess: 'Enabled' },
            privateEndpointConnections: [],
            authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
            dataEncryption: { type: 'SystemManaged' },
            backup: { backupRetentionDays: 0, geoRedundantBackup: 'Disabled' },
            storage: { autoGrow: 'Disabled' },
            highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
            maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
        });
    });

    test('treats null as missing', () => {
        const nulls = {
            ...recorded,
            systemData: { createdAt: null },
            tags: null,
            sku: null,
            version: null,
            minorVersion: null,
            fipsMode: null,
            state: null,
            replicationRole: null,
            replica: null,
            privateEndpointConnections: null,
            network: { publicNetworkAccess: null, delegatedSubnetResourceId: null },
            authConfig: { activeDirectoryAuth: null, passwordAuth: null, tenantId: null },
            dataEncryption: { type: null, primaryKeyURI: null },
            backup: { backupRetentionDays: null, geoRedundantBackup: null, immutableBackup: null },
            storage: { type: null, tier: null, iops: null, storageSizeGB: null, autoGrow: null },
            highAvailability: { mode: null, state: null },
            maintenanceWindow: { customWindow: null, dayOfWeek: null, startHour: null, startMinute: null },
            fullyQualifiedDomainName: null,
        };
        expect(parseServer(nulls)).toEqual(parseServer({ location: 'Canada Central' }));
    });

    test.each([
        'network',
        'authConfig',
        'dataEncryption',
        'backup',
        'storage',
        'highAvailability',
        'maintenanceWindow',
    ])('treats a section %s that is null as missing', (section) => {
        const { [section]: _, ...without } = { ...recorded } as Record<string, unknown>;
        expect(parseServer({ ...recorded, [section]: null })).toEqual(parseServer(without));
    });

    test('treats an empty name as absent', () => {
        const server = {
            ...recorded,
            network: {
                publicNetworkAccess: 'Enabled',
                delegatedSubnetResourceId: '',
                privateDnsZoneArmResourceId: '',
            },
            dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://v/keys/k', geoBackupKeyURI: '' },
        };
        expect(parseServer(server)).toMatchObject({
            network: { publicNetworkAccess: 'Enabled' },
            dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://v/keys/k' },
        });
        expect(Object.keys(parseServer(server).network)).toEqual(['publicNetworkAccess']);
        expect(Object.keys(parseServer(server).dataEncryption)).toEqual(['type', 'primaryKeyURI']);
    });

    test.each([
        ['primaryKeyUri', 'geoBackupKeyUri'],
        ['primarykeyuri', 'GEOBACKUPKEYURI'],
    ])('reads key URIs in the spelling %s', (primary, geoBackup) => {
        const { dataEncryption: _, ...server } = recorded;
        const keys = {
            type: 'AzureKeyVault',
            [primary]: 'https://v/keys/k',
            [geoBackup]: 'https://v/keys/g',
        };
        const read = {
            type: 'AzureKeyVault',
            primaryKeyURI: 'https://v/keys/k',
            geoBackupKeyURI: 'https://v/keys/g',
        };
        expect(parseServer({ ...server, dataEncryption: keys }).dataEncryption).toEqual(read);
        expect(parseServer({ ...server, DataEncryption: keys }).dataEncryption).toEqual(read);
    });

    test('takes the field with a value where a response has two spellings', () => {
        const dataEncryption = {
            type: 'AzureKeyVault',
            primaryKeyURI: null,
            primaryKeyUri: 'https://v/keys/k',
        };
        expect(parseServer({ ...recorded, dataEncryption }).dataEncryption.primaryKeyURI).toBe(
            'https://v/keys/k',
        );
    });

    test.each([
        [{ type: 'AzureKeyVault' }, 'the type AzureKeyVault without primaryKeyURI does not say which key'],
        [
            { primaryKeyURI: 'https://v/keys/k' },
            'the type that is absent does not say how the data is encrypted',
        ],
        [{ type: 'Banana' }, 'the type Banana does not say how the data is encrypted'],
    ])('leaves a type and a key that contradict each other unread: %j', (dataEncryption, reason) => {
        expect(() => parseServer({ ...recorded, dataEncryption })).toThrow(reason);
    });

    test('drops a tag without a value and keeps the others', () => {
        expect(parseServer({ ...recorded, tags: { team: 'shop', old: null } }).tags).toEqual({
            team: 'shop',
        });
    });

    test('takes the role of a replica from where newer answers have it', () => {
        const { replicationRole: _, ...server } = recorded;
        const replica = { role: 'AsyncReplica', replicationState: 'Active' };
        expect(parseServer({ ...server, replica })).toMatchObject({
            replicationRole: 'AsyncReplica',
            replicationState: 'Active',
        });
    });

    test('treats an empty tenant, which the client makes of an absent one, as absent', () => {
        const authConfig = { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled', tenantId: '' };
        expect(parseServer({ ...recorded, authConfig }).authConfig).toEqual(parsed.authConfig);
    });

    test('treats an unknown access as open', () => {
        const server = { ...recorded, network: { publicNetworkAccess: 'SecuredByPerimeter' } };
        expect(parseServer(server).network).toEqual({ publicNetworkAccess: 'Enabled' });
    });

    test.each(['Restarting', 'Inaccessible', 'Provisioning', 'SomethingNew'])(
        'keeps the state %s',
        (state) => {
            expect(parseServer({ ...recorded, state }).state).toBe(state);
        },
    );

    test.each([
        undefined,
        null,
        'server',
        [],
        {},
        { ...recorded, location: 7 },
        { ...recorded, tags: { team: 7 } },
        { ...recorded, backup: { backupRetentionDays: 'seven' } },
        { ...recorded, network: 'Disabled' },
        { ...recorded, privateEndpointConnections: {} },
    ])('refuses %j', (result) => {
        expect(() => parseServer(result)).toThrow();
    });
});
