import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import type { Simulator } from '../../sandbox/simulator/index.ts';
import { subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import { type Az, azWith, hasAz, logIn } from './az-command.ts';
import { type SimulatedAzure, simulatedAzure } from './simulated-azure.ts';

if (!hasAz) process.stdout.write('Left out: test/clients/az.test.ts, because az is not installed.\n');

/** The Azure CLI, which nobody here wrote: the commands of docs/sandbox-az.md. */
describe.skipIf(!hasAz)('az', { timeout: 240_000 }, () => {
    let simulator: Simulator;
    let azure: SimulatedAzure;
    let az: Az;
    let server: FlexibleServer;

    function parameter(verb: string, ...args: readonly string[]): Promise<unknown> {
        const { resourceGroup, name } = server;
        return az('postgres', 'flexible-server', 'parameter', verb, '-g', resourceGroup, '-s', name, ...args);
    }

    /** A command of `az postgres flexible-server` about the first server. */
    function flexibleServer(...command: readonly string[]): Promise<unknown> {
        const { resourceGroup, name } = server;
        return az('postgres', 'flexible-server', ...command, '-g', resourceGroup, '-n', name);
    }

    beforeAll(async () => {
        azure = await simulatedAzure(4);
        ({ simulator, server } = azure);
        az = azWith(azure.directory, azure.caFile);
        await logIn(az, simulator.endpoints.resourceManager);
    }, 240_000);

    afterAll(() => azure?.stop());

    test('login finds both subscriptions', async () => {
        expect(await az('account', 'list', '--query', '[].id')).toEqual([
            subscriptionIds.production,
            subscriptionIds.development,
        ]);
    });

    test('account get-access-token gives a token for the operators’ API', async () => {
        const token = await az(
            'account',
            'get-access-token',
            '--resource',
            'api://pgwarden',
            '--query',
            'accessToken',
        );
        const payload = Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8');
        expect(JSON.parse(payload)).toMatchObject({ aud: 'api://pgwarden', roles: ['Operator'] });
    });

    test('a wrong secret is refused', async () => {
        const { appId, tenantId } = people.operator;
        await expect(
            az('login', '--service-principal', '-u', appId, '-p', 'wrong', '--tenant', tenantId),
        ).rejects.toThrow('Invalid client secret provided.');
    });

    test('postgres flexible-server list and show', async () => {
        const names = await az('postgres', 'flexible-server', 'list', '--query', '[].name');
        expect(names).toEqual(['pg-orders-prod', 'pg-billing-prod', 'pg-orders-prod-replica']);
        const { resourceGroup, name } = server;
        expect(
            await az('postgres', 'flexible-server', 'show', '-g', resourceGroup, '-n', name),
        ).toMatchObject({
            name: 'pg-orders-prod',
            location: 'Canada Central',
            state: 'Ready',
            version: '17',
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' },
            dataEncryption: { type: 'AzureKeyVault' },
        });
    });

    test('resource list', async () => {
        const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
        expect(await az('resource', 'list', '--resource-type', type, '--query', '[].name')).toEqual([
            'pg-orders-prod',
            'pg-billing-prod',
            'pg-orders-prod-replica',
        ]);
        const tagged = ['resource', 'list', '--tag', 'owner=finance', '--query', '[].name'];
        expect(await az(...tagged)).toEqual(['pg-billing-prod']);
    });

    test('parameter show, set and list', async () => {
        expect(await parameter('show', '-n', 'log_duration')).toMatchObject({ value: 'off' });
        expect(await parameter('set', '-n', 'log_duration', '--value', 'on')).toMatchObject({
            value: 'on',
            source: 'user-override',
        });
        expect(await parameter('list', '--query', "[?source=='user-override'].name")).toContain(
            'log_duration',
        );
    });

    test('a parameter that does not exist is told as Azure tells it', async () => {
        await expect(parameter('show', '-n', 'no_such')).rejects.toThrow(
            "(ConfigurationNotExists) The configuration 'no_such' does not exist for pg-orders-prod server version 17.",
        );
    });

    test('update, which asks for the capabilities of the region first', async () => {
        const { resourceGroup, name } = server;
        const update = ['postgres', 'flexible-server', 'update', '-g', resourceGroup, '-n', name];
        expect(await az(...update, '--backup-retention', '21', '--query', 'backup')).toMatchObject({
            backupRetentionDays: 21,
            geoRedundantBackup: 'Enabled',
        });
    });

    test('monitor diagnostic-settings list, delete and create', async () => {
        const settings = ['monitor', 'diagnostic-settings'];
        const resource = ['--resource', server.id];
        expect(await az(...settings, 'list', ...resource, '--query', '[].name')).toEqual(['security-logs']);
        await az(...settings, 'delete', ...resource, '-n', 'security-logs');
        expect(await az(...settings, 'list', ...resource, '--query', '[].name')).toEqual([]);
        const logs = JSON.stringify([{ categoryGroup: 'audit', enabled: true }]);
        const created = await az(
            ...[
                ...settings,
                'create',
                ...resource,
                '-n',
                'by-az',
                '--workspace',
                workspaceId,
                '--logs',
                logs,
            ],
        );
        expect(created).toMatchObject({
            name: 'by-az',
            workspaceId,
            logs: [{ categoryGroup: 'audit', enabled: true }],
        });
    });

    test('resource show, which asks for the api-versions of the type first', async () => {
        expect(await az('resource', 'show', '--ids', server.id, '--query', 'properties.version')).toBe('17');
    });

    test('group show and diagnostic-settings categories list', async () => {
        expect(await az('group', 'show', '-n', server.resourceGroup)).toMatchObject({
            name: 'commerce-prod',
            location: 'canadacentral',
        });
        const categories = ['monitor', 'diagnostic-settings', 'categories', 'list', '--resource', server.id];
        expect(await az(...categories, '--query', 'value[].name')).toContain('PostgreSQLLogs');
    });

    test('a static parameter waits for the restart', async () => {
        const pending = ['--query', 'isConfigPendingRestart'];
        expect(await parameter('set', '-n', 'max_connections', '--value', '200', ...pending)).toBe(true);
        await flexibleServer('restart');
        expect(await parameter('show', '-n', 'max_connections', ...pending)).toBe(false);
    });

    test('stop and start', async () => {
        await flexibleServer('stop');
        expect(await flexibleServer('show', '--query', 'state')).toBe('Stopped');
        await expect(parameter('list')).rejects.toThrow('(ServerStoppedError)');
        await flexibleServer('start');
        expect(await flexibleServer('show', '--query', 'state')).toBe('Ready');
    });

    test('update of tags, storage and high availability', async () => {
        expect(await flexibleServer('update', '--tags', 'team=orders', '--query', 'tags')).toEqual({
            team: 'orders',
        });
        const size = ['--storage-size', '256', '--query', 'storage.storageSizeGb'];
        expect(await flexibleServer('update', ...size)).toBe(256);
        const standby = ['--high-availability', 'Disabled', '--query', 'highAvailability.mode'];
        expect(await flexibleServer('update', ...standby)).toBe('Disabled');
    });

    test('ad-admin create, list and delete', async () => {
        const admin = ['postgres', 'flexible-server', 'ad-admin'];
        const ofServer = ['-g', server.resourceGroup, '-s', server.name];
        const objectId = '3c0e8d5a-0000-4000-8000-00000000abcd';
        const who = ['--object-id', objectId, '--display-name', 'dba', '--type', 'Group'];
        expect(await az(...admin, 'create', ...ofServer, ...who)).toMatchObject({
            principalName: 'dba',
            principalType: 'Group',
        });
        const names = ['--query', '[].principalName'];
        expect(await az(...admin, 'list', ...ofServer, ...names)).toContain('dba');
        await az(...admin, 'delete', ...ofServer, '--object-id', objectId, '--yes');
        expect(await az(...admin, 'list', ...ofServer, ...names)).not.toContain('dba');
    });

    test('create with what az takes when nothing is said, firewall rules, and delete', async () => {
        const made = ['-g', server.resourceGroup, '-n', 'pg-by-az'];
        const login = ['--admin-user', 'pgadm', '--admin-password', 'Correct-horse-1', '--yes'];
        const open = ['--public-access', '203.0.113.1-203.0.113.9'];
        const create = ['postgres', 'flexible-server', 'create', '-l', 'canadacentral'];
        expect(await az(...create, ...made, ...open, ...login)).toMatchObject({ skuname: 'Standard_D2s_v3' });
        const rule = ['postgres', 'flexible-server', 'firewall-rule'];
        const all = ['--rule-name', 'all', '--start-ip-address', '0.0.0.0', '--end-ip-address'];
        await az(...rule, 'create', ...made, ...all, '255.255.255.255');
        expect(await az(...rule, 'list', ...made, '--query', '[].endIpAddress')).toEqual([
            '203.0.113.9',
            '255.255.255.255',
        ]);
        await az(...rule, 'delete', ...made, '--rule-name', 'all', '--yes');
        expect(await az(...rule, 'list', ...made, '--query', 'length(@)')).toBe(1);
        const database = [
            '-g',
            server.resourceGroup,
            '-s',
            'pg-by-az',
            '--database-name',
            'flexibleserverdb',
        ];
        await az('postgres', 'flexible-server', 'db', 'delete', ...database, '--yes');
        await az('postgres', 'flexible-server', 'delete', ...made, '--yes');
        expect([...simulator.world.servers.values()].map(({ name }) => name)).not.toContain('pg-by-az');
    });

    test('rest reads what az has no command for: an inventory query, and a key', async () => {
        const query = { query: "resources | where type =~ 'microsoft.dbforpostgresql/flexibleservers'" };
        const graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01';
        const body = JSON.stringify(query);
        const names = ['--body', body, '--query', 'data[].name'];
        expect(await az('rest', '--method', 'post', '--uri', graph, ...names)).toContain('pg-orders-prod');
        const key = `${simulator.endpoints.keyVaults[0]}/keys/pg-fleet?api-version=7.4`;
        const vault = ['--resource', 'https://vault.azure.net'];
        expect(await az('rest', '--uri', key, ...vault, '--query', 'attributes.enabled')).toBe(true);
    });

    test('lock create on a server, seen and deleted again', async () => {
        const ofServer = [
            ...['-g', server.resourceGroup, '--resource', server.name, '-n', 'mine'],
            ...['--resource-type', 'Microsoft.DBforPostgreSQL/flexibleServers'],
        ];
        await az('lock', 'create', ...ofServer, '--lock-type', 'ReadOnly');
        await expect(parameter('set', '-n', 'log_duration', '--value', 'off')).rejects.toThrow('ScopeLocked');
        await az('lock', 'delete', ...ofServer);
        // Those of the fleet's vaults stay.
        expect(JSON.stringify(await az('lock', 'list'))).not.toContain('"mine"');
    });

    test('lock create stops a deletion', async () => {
        const { resourceGroup, name } = server;
        await az('lock', 'create', '-g', resourceGroup, '-n', 'keep', '--lock-type', 'CanNotDelete');
        const deletion = az(
            'postgres',
            'flexible-server',
            'delete',
            '-g',
            resourceGroup,
            '-n',
            name,
            '--yes',
        );
        await expect(deletion).rejects.toThrow('ScopeLocked');
        await az('lock', 'delete', '-g', resourceGroup, '-n', 'keep');
    });
});
