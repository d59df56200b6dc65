import { describe, expect, test } from 'vitest';
import { pagedServers } from './paged-servers.ts';
import { createServer, people, postgresqlClient, quickly, raw, serverPath, settled } from './running.ts';

const { run, patch, propertiesOf } = pagedServers();

function refusal(parameter: string): unknown {
    return {
        error: {
            code: 'InvalidParameterValue',
            message: expect.stringContaining(`Invalid value given for parameter ${parameter}: `),
        },
    };
}

const customerManaged = {
    type: 'AzureKeyVault',
    primaryKeyURI: 'https://localhost:1/keys/main',
    primaryUserAssignedIdentityId: '/subscriptions/s/resourcegroups/g/providers/p/identities/a',
    geoBackupKeyURI: 'https://localhost:2/keys/geo',
    geoBackupUserAssignedIdentityId: '/subscriptions/s/resourcegroups/g/providers/p/identities/b',
    primaryEncryptionKeyStatus: 'Valid',
    geoBackupEncryptionKeyStatus: 'Valid',
} as const;

const subnet = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s';

describe('properties that are fixed at creation', () => {
    test.each([
        ['dataEncryption.type', { properties: { dataEncryption: { type: 'AzureKeyVault' } } }],
        ['geoRedundantBackup', { properties: { backup: { geoRedundantBackup: 'Enabled' } } }],
        ['delegatedSubnetResourceId', { properties: { network: { delegatedSubnetResourceId: subnet } } }],
        ['version', { properties: { version: '16' } }],
        ['version', { properties: { version: '99' } }],
        ['storageSizeGB', { properties: { storage: { storageSizeGB: 64 } } }],
        ['administratorLogin', { properties: { administratorLogin: 'root' } }],
        ['backupRetentionDays', { properties: { backup: { backupRetentionDays: 36 } } }],
        ['publicNetworkAccess', { properties: { network: { publicNetworkAccess: 'Maybe' } } }],
        [
            'authConfig',
            { properties: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Disabled' } } },
        ],
    ])('%s cannot become %j', async (parameter, body) => {
        const name = `fixed-${run().simulator.world.servers.size}`;
        createServer(run().simulator.world, { name });
        const response = await patch(name, body);
        expect([response.status, response.body]).toEqual([400, refusal(parameter)]);
    });

    test('a server in a virtual network has no public access to switch', async () => {
        const network = { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: subnet };
        createServer(run().simulator.world, { name: 'injected', properties: { network } });
        const response = await patch('injected', {
            properties: { network: { publicNetworkAccess: 'Disabled' } },
        });
        expect([response.status, response.body]).toEqual([400, refusal('publicNetworkAccess')]);
        await settled(run(), await patch('injected', { properties: { network } }));
    });

    test('a change of the key must carry every encryption property', async () => {
        createServer(run().simulator.world, {
            name: 'partial',
            properties: { dataEncryption: customerManaged },
            record: {
                identity: {
                    type: 'UserAssigned',
                    userAssignedIdentities: {
                        [customerManaged.primaryUserAssignedIdentityId]: { principalId: 'p', clientId: 'c' },
                    },
                },
            },
        });
        const response = await patch('partial', {
            properties: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: 'https://localhost:1/keys/next',
                    primaryUserAssignedIdentityId: customerManaged.primaryUserAssignedIdentityId,
                },
            },
        });
        expect([response.status, response.body]).toEqual([400, refusal('geoBackupKeyURI')]);
    });

    test('a key needs an identity that the server has', async () => {
        createServer(run().simulator.world, {
            name: 'homeless',
            properties: { dataEncryption: customerManaged },
        });
        const response = await patch('homeless', { properties: { dataEncryption: customerManaged } });
        expect([response.status, response.body]).toEqual([400, refusal('primaryUserAssignedIdentityId')]);
    });
});

describe('creating and deleting', () => {
    test('a new server is Provisioning, then Ready', async () => {
        createServer(run().simulator.world, { name: 'neighbour' });
        const accepted = await raw(run(), 'PUT', serverPath('fresh'), {
            body: {
                location: 'westeurope',
                sku: { name: 'Standard_B1ms', tier: 'Burstable' },
                tags: { owner: 'bob' },
                properties: {
                    version: '16',
                    createMode: 'Create',
                    administratorLogin: 'boss',
                    administratorLoginPassword: 'Correct-horse-battery-1',
                },
            },
        });
        expect(await propertiesOf('fresh')).toMatchObject({ state: 'Provisioning' });
        expect(await settled(run(), accepted)).toMatchObject({ status: 'Succeeded' });
        expect((await raw(run(), 'GET', serverPath('fresh'))).body).toMatchObject({
            location: 'West Europe',
            sku: { name: 'Standard_B1ms', tier: 'Burstable' },
            tags: { owner: 'bob' },
            properties: {
                state: 'Ready',
                version: '16',
                administratorLogin: 'boss',
                fullyQualifiedDomainName: 'fresh.postgres.database.azure.com',
            },
        });
    });

    test('a replica has its source and starts with its parameters', async () => {
        const source = createServer(run().simulator.world, {
            name: 'source',
            parameters: { log_duration: 'on' },
        });
        await settled(
            run(),
            await raw(run(), 'PUT', serverPath('copy'), {
                body: {
                    location: 'canadacentral',
                    properties: { createMode: 'Replica', sourceServerResourceId: source.id },
                },
            }),
        );
        expect(await propertiesOf('copy')).toMatchObject({
            replicationRole: 'AsyncReplica',
            sourceServerResourceId: source.id,
        });
        const replicas: string[] = [];
        for await (const replica of postgresqlClient(run(), people.operator.objectId).replicas.listByServer(
            'pgwarden',
            'source',
        )) {
            replicas.push(replica.name ?? '');
        }
        expect(replicas).toEqual(['copy']);
        expect(
            (await raw(run(), 'GET', serverPath('copy', '/configurations/log_duration'))).body,
        ).toMatchObject({
            properties: { value: 'on' },
        });
    });

    test('a deleted server does not exist, and deleting nothing is 204', async () => {
        createServer(run().simulator.world, { name: 'doomed' });
        const client = postgresqlClient(run(), people.operator.objectId);
        await client.servers.beginDeleteAndWait('pgwarden', 'doomed', quickly);
        expect((await raw(run(), 'GET', serverPath('doomed'))).status).toBe(404);
        expect((await raw(run(), 'DELETE', serverPath('doomed'))).status).toBe(204);
    });

    test('the poll URL of a deletion has the region as it is displayed', async () => {
        createServer(run().simulator.world, { name: 'leaving' });
        const { headers, body } = await raw(run(), 'DELETE', serverPath('leaving'));
        expect(headers['azure-asyncoperation']).toContain('/locations/Canada%20Central/azureAsyncOperation/');
        expect(body).toMatchObject({ operation: 'DropServerManagementOperation' });
    });

    test('a name that is being dropped cannot be used', async () => {
        createServer(run().simulator.world, { name: 'dropping', properties: { state: 'Dropping' } });
        const response = await patch('dropping', { tags: {} });
        expect(response.body).toMatchObject({ error: { code: 'ServerGroupDropping' } });
    });
});
