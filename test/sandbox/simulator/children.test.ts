import { describe, expect, test } from 'vitest';
import { createServer, people, postgresqlClient, quickly, raw, serverPath, settled } from './running.ts';
import { sharedSimulator } from './shared-simulator.ts';

const run = sharedSimulator();

describe('firewall rules', () => {
    test('are written, listed and deleted', async () => {
        createServer(run().simulator.world, { name: 'ruled' });
        const { firewallRules } = postgresqlClient(run());
        const rule = { startIpAddress: '203.0.113.1', endIpAddress: '203.0.113.9' };
        await firewallRules.beginCreateOrUpdateAndWait('pgwarden', 'ruled', 'Office', rule, quickly);
        const listed = [];
        for await (const found of firewallRules.listByServer('pgwarden', 'ruled')) listed.push(found);
        expect(listed).toMatchObject([{ name: 'Office', ...rule }]);
        await firewallRules.beginDeleteAndWait('pgwarden', 'ruled', 'office', quickly);
        const response = await raw(run(), 'GET', serverPath('ruled', '/firewallRules/Office'));
        expect([response.status, response.body]).toMatchObject([
            404,
            { error: { code: 'ResourceNotFound' } },
        ]);
    });

    test.each([
        ['startIpAddress', { startIpAddress: '300.0.0.1', endIpAddress: '10.0.0.1' }],
        ['endIpAddress', { startIpAddress: '10.0.0.9', endIpAddress: '10.0.0.1' }],
    ])('a wrong %s is refused', async (parameter, properties) => {
        createServer(run().simulator.world, { name: `unruly-${parameter.toLowerCase()}` });
        const response = await raw(
            run(),
            'PUT',
            serverPath(`unruly-${parameter.toLowerCase()}`, '/firewallRules/r'),
            {
                body: { properties },
            },
        );
        expect(response.status).toBe(400);
        expect(JSON.stringify(response.body)).toContain(parameter);
    });

    test('do not exist on a server in a virtual network', async () => {
        createServer(run().simulator.world, {
            name: 'inside',
            properties: {
                network: { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '/subnet' },
            },
        });
        const response = await raw(run(), 'PUT', serverPath('inside', '/firewallRules/r'), {
            body: { properties: { startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.1' } },
        });
        expect(response.status).toBe(400);
    });
});

const entra = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId: people.alice.tenantId };
const { objectId: aliceId } = people.alice;

describe('Entra administrators', () => {
    test('are written, read and deleted', async () => {
        createServer(run().simulator.world, { name: 'governed', properties: { authConfig: entra } });
        const { administratorsMicrosoftEntra: administrators } = postgresqlClient(run());
        await administrators.beginCreateOrUpdateAndWait(
            'pgwarden',
            'governed',
            aliceId,
            { principalName: 'alice', principalType: 'User', tenantId: people.alice.tenantId },
            quickly,
        );
        expect(await administrators.get('pgwarden', 'governed', aliceId)).toMatchObject({
            objectId: aliceId,
            principalName: 'alice',
            principalType: 'User',
        });
        await administrators.beginDeleteAndWait('pgwarden', 'governed', aliceId, quickly);
        expect((await raw(run(), 'GET', serverPath('governed', '/administrators'))).body).toEqual({
            value: [],
        });
    });

    test('a name longer than 63 bytes is cut', async () => {
        createServer(run().simulator.world, { name: 'longname', properties: { authConfig: entra } });
        const path = serverPath('longname', `/administrators/${aliceId}`);
        await settled(
            run(),
            await raw(run(), 'PUT', path, {
                body: { properties: { principalName: 'a'.repeat(80), principalType: 'User' } },
            }),
        );
        expect((await raw(run(), 'GET', path)).body).toMatchObject({
            properties: { principalName: 'a'.repeat(63) },
        });
    });

    test('on a stopped server the operation fails', async () => {
        createServer(run().simulator.world, {
            name: 'sleeping',
            properties: { authConfig: entra, state: 'Stopped' },
        });
        const accepted = await raw(run(), 'PUT', serverPath('sleeping', `/administrators/${aliceId}`), {
            body: { properties: { principalName: 'alice', principalType: 'User' } },
        });
        expect(await settled(run(), accepted)).toMatchObject({
            status: 'Failed',
            error: { code: 'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible' },
        });
    });

    test('need Entra authentication', async () => {
        createServer(run().simulator.world, { name: 'passwords' });
        const response = await raw(run(), 'PUT', serverPath('passwords', `/administrators/${aliceId}`), {
            body: { properties: { principalName: 'alice', principalType: 'User' } },
        });
        expect([response.status, response.body]).toMatchObject([
            400,
            { error: { code: 'AadAuthNotEnabled' } },
        ]);
    });
});

describe('advanced threat protection', () => {
    test('is disabled on a new server and can be enabled', async () => {
        createServer(run().simulator.world, { name: 'watched' });
        const client = postgresqlClient(run());
        const path = serverPath('watched', '/advancedThreatProtectionSettings/Default');
        expect((await raw(run(), 'GET', path)).body).toEqual({
            properties: { state: 'Disabled', creationTime: '0001-01-01T00:00:00Z' },
            id: path,
            name: 'Default',
            type: 'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings',
        });
        await client.serverThreatProtectionSettings.beginCreateOrUpdateAndWait(
            'pgwarden',
            'watched',
            'Default',
            { state: 'Enabled' },
            quickly,
        );
        const read = await client.advancedThreatProtectionSettings.get('pgwarden', 'watched', 'Default');
        expect(read.state).toBe('Enabled');
    });
});

describe('private endpoint connections', () => {
    test('are listed, approved and removed', async () => {
        createServer(run().simulator.world, {
            name: 'linked',
            record: {
                privateEndpointConnections: {
                    'pe-1': {
                        name: 'pe-1',
                        privateEndpointId:
                            '/subscriptions/s/resourceGroups/g/providers/n/privateEndpoints/pe-1',
                        groupIds: ['postgresqlServer'],
                        status: 'Pending',
                        description: 'Please',
                        provisioningState: 'Succeeded',
                    },
                },
            },
        });
        const path = serverPath('linked', '/privateEndpointConnections/pe-1');
        await settled(
            run(),
            await raw(run(), 'PUT', path, {
                body: { properties: { privateLinkServiceConnectionState: { status: 'Approved' } } },
            }),
        );
        const server = await postgresqlClient(run()).servers.get('pgwarden', 'linked');
        expect(server.privateEndpointConnections).toMatchObject([
            {
                name: 'pe-1',
                privateLinkServiceConnectionState: { status: 'Approved', description: 'Please' },
            },
        ]);
        await settled(run(), await raw(run(), 'DELETE', path));
        expect((await raw(run(), 'GET', path)).status).toBe(404);
    });
});

test('the databases of a server are listed', async () => {
    createServer(run().simulator.world, { name: 'filled' });
    const names: string[] = [];
    const client = postgresqlClient(run(), people.operator.objectId);
    for await (const database of client.databases.listByServer('pgwarden', 'filled'))
        names.push(database.name ?? '');
    expect(names).toEqual(['postgres', 'azure_maintenance', 'azure_sys']);
});
