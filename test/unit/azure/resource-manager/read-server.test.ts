import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';
import { createServer, people } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { everySlice, sharedProduct } from './shared-product.ts';

const product = sharedProduct();

/** What was asked of a server since that many requests. */
function asked(since: number): readonly string[] {
    return product()
        .simulator.requests.entries.slice(since)
        .filter(({ path }) => path.includes('/flexibleServers/'))
        .map(({ method, path }) => `${method} ${path.replace(/^.*\/flexibleServers\/|\?.*$/g, '')}`);
}

function requestCount(): number {
    return product().simulator.requests.entries.length;
}

describe('reading a server', () => {
    test('gives every slice of a plain server', async () => {
        createServer(product().simulator.world, { name: 'plain' });
        const reading = await product().reader.read(serverIdOf('plain'), everySlice);
        expect(reading).toMatchObject({
            kind: 'found',
            slices: {
                server: {
                    kind: 'read',
                    value: {
                        location: 'canadacentral',
                        tags: {},
                        version: '17',
                        tier: 'GeneralPurpose',
                        state: 'Ready',
                        replicationRole: 'Primary',
                        network: { publicNetworkAccess: 'Disabled' },
                        privateEndpointConnections: [],
                        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
                        dataEncryption: { type: 'SystemManaged' },
                        backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
                        highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
                        maintenanceWindow: {
                            customWindow: 'Disabled',
                            dayOfWeek: 0,
                            startHour: 0,
                            startMinute: 0,
                        },
                    },
                },
                parameters: {
                    kind: 'read',
                    value: {
                        require_secure_transport: {
                            name: 'require_secure_transport',
                            value: 'on',
                            defaultValue: 'on',
                            dataType: 'Boolean',
                            allowedValues: 'on,off',
                            isDynamicConfig: true,
                            isReadOnly: false,
                            isConfigPendingRestart: false,
                        },
                    },
                },
                firewallRules: { kind: 'read', value: [] },
                administrators: { kind: 'read', value: [] },
                threatProtection: { kind: 'read', value: { state: 'Disabled' } },
                diagnosticSettings: { kind: 'read', value: [] },
                encryptionKeys: { kind: 'read', value: { readAt: expect.any(String) } },
                backups: { kind: 'read', value: { newestCompletedTime: expect.any(String) } },
                replicas: { kind: 'read', value: [] },
            },
        });
        const parameters = reading.kind === 'found' ? reading.slices.parameters : undefined;
        expect(parameters?.kind === 'read' ? Object.keys(parameters.value).length : 0).toBeGreaterThan(300);
    });

    test('asks once for each slice, once for the server even when the keys need it, and not for slices that cannot exist', async () => {
        createServer(product().simulator.world, { name: 'counted' });
        const before = requestCount();
        await product().reader.read(serverIdOf('counted'), everySlice);
        expect([...asked(before)].sort()).toEqual([
            'GET counted',
            'GET counted/advancedThreatProtectionSettings/Default',
            'GET counted/backups',
            'GET counted/configurations',
            'GET counted/firewallRules',
            'GET counted/providers/Microsoft.Insights/diagnosticSettings',
            'GET counted/replicas',
        ]);
    });

    test.each<[string, string, boolean, readonly SliceName[], readonly string[]]>([
        ['are not read where the server was', 'vnet-a', true, ['server', 'firewallRules'], ['GET vnet-a']],
        ['are read where only they are', 'vnet-b', true, ['firewallRules'], ['GET vnet-b/firewallRules']],
        [
            'are read where its network is unreadable',
            'vnet-c',
            false,
            ['server', 'firewallRules'],
            ['GET vnet-c', 'GET vnet-c/firewallRules'],
        ],
    ])(
        'the firewall rules of a server in a virtual network %s',
        async (_case, name, isReadable, slices, calls) => {
            const subnet =
                '/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/virtualNetworks/z/subnets/a';
            createServer(product().simulator.world, {
                name,
                properties: {
                    network: {
                        publicNetworkAccess: 'Disabled',
                        delegatedSubnetResourceId: isReadable ? subnet : (7 as never),
                    },
                },
            });
            const before = requestCount();
            const reading = await product().reader.read(serverIdOf(name), slices);
            expect([...asked(before)].sort()).toEqual(calls);
            expect(reading).toMatchObject({ slices: { firewallRules: { kind: 'read', value: [] } } });
        },
    );

    test('a server that is known already is not read, and still decides which lists are empty', async () => {
        createServer(product().simulator.world, { name: 'known' });
        const { reader } = product();
        const first = await reader.read(serverIdOf('known'), ['server']);
        if (first.kind !== 'found' || first.slices.server?.kind !== 'read') throw new Error('not read');
        const server = first.slices.server.value;
        const before = requestCount();
        const reading = await reader.read(
            serverIdOf('known'),
            ['server', 'firewallRules', 'administrators'],
            {
                server,
            },
        );
        expect(asked(before)).toEqual(['GET known/firewallRules']);
        expect(reading).toEqual({
            kind: 'found',
            slices: {
                server: { kind: 'read', value: server },
                firewallRules: { kind: 'read', value: [] },
                administrators: { kind: 'read', value: [] },
            },
            calls: 1,
        });
    });

    test('the log categories of a region are read once for the servers that are assessed together', async () => {
        for (const name of ['together-a', 'together-b']) createServer(product().simulator.world, { name });
        const { reader } = productOf(product());
        const requestedAt = new Date(Date.now() - 1_000).toISOString();
        const slices: readonly SliceName[] = ['server', 'diagnosticSettings', 'logCategories'];
        const before = requestCount();
        for (const name of ['together-a', 'together-b', 'together-b']) {
            const reading = await reader.read(serverIdOf(name), slices, { requestedAt });
            const offered = { kind: 'read', value: expect.arrayContaining([expect.anything()]) };
            expect(reading).toMatchObject({ slices: { logCategories: offered } });
        }
        expect(asked(before).filter((call) => call.endsWith('/diagnosticSettingsCategories'))).toEqual([
            'GET together-a/providers/Microsoft.Insights/diagnosticSettingsCategories',
        ]);
    });

    test('log categories that cannot be read of one server are read of the next', async () => {
        for (const name of ['alone-a', 'alone-b']) createServer(product().simulator.world, { name });
        let refusals = 0;
        product().simulator.faults.replace({
            ...noFaults,
            beforeServing: (_service, _method, path) => {
                if (!path.endsWith('/diagnosticSettingsCategories') || refusals > 0) return undefined;
                refusals += 1;
                return { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'not here' };
            },
        });
        const { reader } = productOf(product());
        const requestedAt = new Date(Date.now() - 1_000).toISOString();
        const readings = await Promise.all(
            ['alone-a', 'alone-b'].map((name) =>
                reader.read(serverIdOf(name), ['server', 'logCategories'], { requestedAt }),
            ),
        );
        product().simulator.faults.replace(noFaults);
        const kinds = readings.map((reading) =>
            reading.kind === 'found' ? reading.slices.logCategories?.kind : reading.kind,
        );
        expect(kinds.sort()).toEqual(['read', 'unreadable']);
    });

    test('requests only the wanted slices', async () => {
        createServer(product().simulator.world, { name: 'narrow' });
        const before = requestCount();
        const reading = await product().reader.read(serverIdOf('narrow'), ['firewallRules']);
        expect(asked(before)).toEqual(['GET narrow/firewallRules']);
        expect(reading).toEqual({
            kind: 'found',
            slices: { firewallRules: { kind: 'read', value: [] } },
            calls: 1,
        });
    });

    test('gives children with everything that a repair must keep', async () => {
        const server = createServer(product().simulator.world, {
            name: 'children',
            properties: {
                authConfig: {
                    activeDirectoryAuth: 'Enabled',
                    passwordAuth: 'Enabled',
                    tenantId: people.alice.tenantId,
                },
            },
            record: {
                firewallRules: {
                    office: { name: 'office', startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' },
                },
                administrators: {
                    [people.alice.objectId]: {
                        objectId: people.alice.objectId,
                        principalName: 'alice@contoso.example',
                        principalType: 'User',
                        tenantId: people.alice.tenantId,
                    },
                },
                threatProtection: { state: 'Enabled', creationTime: '2026-01-07T09:20:11Z' },
            },
        });
        const settings = [{ name: 'logs', properties: { workspaceId: '/w', logs: [], metrics: [] } }];
        product().simulator.world.diagnosticSettings.set(server.id.toLowerCase(), {
            current: settings,
            before: settings,
        });
        const reading = await product().reader.read(serverIdOf('children'), everySlice);
        expect(reading).toMatchObject({
            kind: 'found',
            slices: {
                firewallRules: {
                    kind: 'read',
                    value: [{ name: 'office', startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }],
                },
                administrators: {
                    kind: 'read',
                    value: [
                        {
                            objectId: people.alice.objectId,
                            principalName: 'alice@contoso.example',
                            principalType: 'User',
                            tenantId: people.alice.tenantId,
                        },
                    ],
                },
                threatProtection: { kind: 'read', value: { state: 'Enabled' } },
                diagnosticSettings: {
                    kind: 'read',
                    value: [{ name: 'logs', workspaceId: '/w', logs: [], metrics: [] }],
                },
            },
        });
    });

    test('reads the keys of a server with customer-managed keys', async () => {
        const [vault = ''] = product().simulator.endpoints.keyVaults;
        const first = product().simulator.keyVault.createKey('contoso-keys', 'pg');
        const second = product().simulator.keyVault.addVersion('contoso-keys', 'pg');
        createServer(product().simulator.world, {
            name: 'encrypted',
            properties: { dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: first } },
        });
        const reading = await product().reader.read(serverIdOf('encrypted'), ['encryptionKeys']);
        const versionOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);
        expect(reading).toMatchObject({
            kind: 'found',
            slices: {
                encryptionKeys: {
                    kind: 'read',
                    value: {
                        primary: {
                            versionlessUri: `${vault}/keys/pg`,
                            versions: expect.arrayContaining([
                                expect.objectContaining({ version: versionOf(first), enabled: true }),
                                expect.objectContaining({ version: versionOf(second), enabled: true }),
                            ]),
                        },
                    },
                },
            },
        });
    });
});
