import { describe, expect, test } from 'vitest';
import { pagedServers } from './paged-servers.ts';
import {
    createServer,
    people,
    postgresqlClient,
    production,
    raw,
    running,
    serverPath,
    settled,
} from './running.ts';

const { run, patch, propertiesOf } = pagedServers();

describe('reading servers', () => {
    test('a plain server looks as in a recording', async () => {
        createServer(run().simulator.world, { name: 'plain' });
        const { status, body } = await raw(run(), 'GET', serverPath('plain'));
        expect(status).toBe(200);
        expect(body).toEqual({
            sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
            systemData: { createdAt: '2026-01-07T09:12:44.3815523Z' },
            properties: {
                dataEncryption: { type: 'SystemManaged' },
                replica: { role: 'Primary', capacity: 5 },
                storage: { type: '', iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Disabled' },
                network: { publicNetworkAccess: 'Disabled' },
                privateEndpointConnections: [],
                authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
                fullyQualifiedDomainName: 'plain.postgres.database.azure.com',
                version: '17',
                minorVersion: '7',
                administratorLogin: 'pgadmin',
                state: 'Ready',
                availabilityZone: '1',
                backup: {
                    backupRetentionDays: 7,
                    geoRedundantBackup: 'Disabled',
                    earliestRestoreDate: expect.stringMatching(/T09:12:44\.381Z$/),
                },
                highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
                maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
                replicationRole: 'Primary',
                replicaCapacity: 5,
            },
            location: 'Canada Central',
            id: `/subscriptions/${production}/resourceGroups/pgwarden/providers/Microsoft.DBforPostgreSQL/flexibleServers/plain`,
            name: 'plain',
            type: 'Microsoft.DBforPostgreSQL/flexibleServers',
        });
    });

    test('names are found without case', async () => {
        createServer(run().simulator.world, { name: 'cased' });
        const { body } = await raw(
            run(),
            'GET',
            serverPath('CASED').replace('resourceGroups', 'resourcegroups'),
        );
        expect(body).toMatchObject({ name: 'cased' });
    });

    test('the lists come in pages', async () => {
        for (const name of ['page-a', 'page-b', 'page-c', 'page-d', 'page-e']) {
            createServer(run().simulator.world, { name, resourceGroup: 'paged' });
        }
        const names: string[] = [];
        for await (const server of postgresqlClient(run()).servers.listByResourceGroup('paged')) {
            names.push(server.name ?? '');
        }
        expect(names).toEqual(['page-a', 'page-b', 'page-c', 'page-d', 'page-e']);
        const all: string[] = [];
        for await (const server of postgresqlClient(run()).servers.listBySubscription())
            all.push(server.name ?? '');
        expect(all).toEqual(expect.arrayContaining(names));
    });

    test('a missing resource is 404 with its name', async () => {
        const server = await raw(run(), 'GET', serverPath('nobody'));
        expect([server.status, server.body]).toEqual([
            404,
            {
                error: {
                    code: 'ResourceNotFound',
                    message:
                        "The Resource 'Microsoft.DBforPostgreSQL/flexibleServers/nobody' under resource group 'pgwarden' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
                },
            },
        ]);
        const group = await raw(run(), 'GET', serverPath('nobody').replace('/pgwarden/', '/no-group/'));
        expect([group.status, group.body]).toMatchObject([404, { error: { code: 'ResourceGroupNotFound' } }]);
    });
});

describe('changing a server', () => {
    test('a section is changed and the rest stays', async () => {
        createServer(run().simulator.world, {
            name: 'sections',
            properties: { network: { publicNetworkAccess: 'Enabled' } },
        });
        // As it is when the write took effect and its answer is not sent yet: the operation lasts milliseconds.
        const states: unknown[] = [];
        const key = serverPath('sections').toLowerCase();
        const forget = run().simulator.world.hooks.on('accepted', ({ path }) => {
            if (path.toLowerCase() === key)
                states.push(run().simulator.world.servers.get(key)?.record.properties.state);
            return undefined;
        });
        const accepted = await patch('sections', {
            properties: { network: { publicNetworkAccess: 'Disabled' }, backup: { backupRetentionDays: 21 } },
        });
        forget();
        expect(accepted.body).toMatchObject({ operation: 'UpsertServerManagementOperationV2' });
        expect(states).toEqual(['Updating']);
        await settled(run(), accepted);
        expect(await propertiesOf('sections')).toMatchObject({
            state: 'Ready',
            network: { publicNetworkAccess: 'Disabled' },
            backup: { backupRetentionDays: 21, geoRedundantBackup: 'Disabled' },
        });
    });

    test('enabling Entra adds the tenant and restarts the server', async () => {
        createServer(run().simulator.world, { name: 'entra' });
        await settled(
            run(),
            await raw(run(), 'PATCH', serverPath('entra', '/configurations/max_connections'), {
                body: { properties: { value: '250', source: 'user-override' } },
            }),
        );
        await settled(
            run(),
            await patch('entra', {
                properties: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } },
            }),
        );
        expect(await propertiesOf('entra')).toMatchObject({
            authConfig: {
                activeDirectoryAuth: 'Enabled',
                passwordAuth: 'Enabled',
                tenantId: people.alice.tenantId,
            },
        });
        const { body } = await raw(run(), 'GET', serverPath('entra', '/configurations/max_connections'));
        expect(body).toMatchObject({ properties: { value: '250', isConfigPendingRestart: false } });
    });

    test('a section is replaced as a whole: what is absent in authConfig becomes the default', async () => {
        createServer(run().simulator.world, {
            name: 'replaced',
            properties: {
                authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 'x' },
            },
        });
        await settled(
            run(),
            await patch('replaced', { properties: { authConfig: { activeDirectoryAuth: 'Enabled' } } }),
        );
        expect(await propertiesOf('replaced')).toMatchObject({ authConfig: { passwordAuth: 'Enabled' } });
    });

    test('a major version upgrade loses the settings of pgaudit and keeps the others', async () => {
        createServer(run().simulator.world, {
            name: 'upgraded',
            version: '15',
            parameters: { 'pgaudit.log': 'ddl,role', log_duration: 'on' },
        });
        await settled(run(), await patch('upgraded', { properties: { version: '17' } }));
        expect(await propertiesOf('upgraded')).toMatchObject({ version: '17' });
        const shown = async (name: string): Promise<unknown> =>
            (
                (await raw(run(), 'GET', serverPath('upgraded', `/configurations/${name}`))).body as {
                    properties: { value: string };
                }
            ).properties.value;
        expect([await shown('pgaudit.log'), await shown('log_duration')]).toEqual(['none', 'on']);
    });

    test('tags are replaced', async () => {
        createServer(run().simulator.world, { name: 'tagged', record: { tags: { old: '1' } } });
        await settled(run(), await patch('tagged', { tags: { owner: 'finance' } }));
        expect((await raw(run(), 'GET', serverPath('tagged'))).body).toMatchObject({
            tags: { owner: 'finance' },
        });
        expect((await raw(run(), 'GET', serverPath('tagged'))).body).not.toMatchObject({
            tags: { old: '1' },
        });
    });

    test('a PUT with createMode Update changes a server that exists', async () => {
        createServer(run().simulator.world, { name: 'put' });
        await settled(
            run(),
            await raw(run(), 'PUT', serverPath('put'), {
                body: {
                    location: 'canadacentral',
                    properties: { createMode: 'Update', network: { publicNetworkAccess: 'Enabled' } },
                },
            }),
        );
        expect(await propertiesOf('put')).toMatchObject({ network: { publicNetworkAccess: 'Enabled' } });
    });

    test('a PATCH that changes nothing can be answered at once', async () => {
        const other = await running({ behavior: { unchangedPatch: 'ok' } });
        createServer(other.simulator.world, { name: 'same' });
        const response = await raw(other, 'PATCH', serverPath('same'), {
            body: { properties: { network: { publicNetworkAccess: 'Disabled' } } },
        });
        expect([response.status, response.body]).toMatchObject([200, { name: 'same' }]);
        await other.simulator.stop();
    });
});
