import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificates, writeCertificates } from '../../sandbox/simulator/certificates.ts';
import { people, seedFleet, subscriptionIds, workspaceId } from '../../sandbox/simulator/fleet.ts';
import { type Simulator, startSimulator } from '../../sandbox/simulator/index.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';

const hasAz = spawnSync('az', ['version'], { stdio: 'ignore' }).status === 0;
if (!hasAz) process.stdout.write('Left out: test/clients/az.test.ts, because az is not installed.\n');

/** The Azure CLI, which nobody here wrote: the commands of docs/sandbox-az.md. */
describe.skipIf(!hasAz)('az', { timeout: 60_000 }, () => {
    let simulator: Simulator;
    let directory: string;
    let caFile: string;
    let server: FlexibleServer;

    async function az(...args: readonly string[]): Promise<unknown> {
        const { stdout } = await promisify(execFile)(
            'az',
            [...args, '--output', 'json', '--only-show-errors'],
            {
                env: {
                    ...process.env,
                    AZURE_CONFIG_DIR: join(directory, 'azure'),
                    AZURE_CORE_COLLECT_TELEMETRY: 'no',
                    REQUESTS_CA_BUNDLE: caFile,
                },
            },
        );
        return stdout.trim() === '' ? undefined : JSON.parse(stdout);
    }

    function parameter(verb: string, ...args: readonly string[]): Promise<unknown> {
        const { resourceGroup, name } = server;
        return az('postgres', 'flexible-server', 'parameter', verb, '-g', resourceGroup, '-s', name, ...args);
    }

    beforeAll(async () => {
        directory = await mkdtemp(join(tmpdir(), 'pgwarden-az-'));
        const certificates = await createCertificates();
        ({ caFile } = await writeCertificates(certificates, directory));
        simulator = await startSimulator({
            ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
            seed: 5,
            timeScale: 0.01,
            certificate: certificates,
        });
        const [first] = seedFleet(simulator, { servers: 4, seed: 5 });
        if (first === undefined) throw new Error('No server');
        server = first;
        const { appId, clientSecret, tenantId } = people.operator;
        const { resourceManager } = simulator.endpoints;
        await az(
            'cloud',
            'register',
            '-n',
            'PgwardenSandbox',
            '--endpoint-resource-manager',
            resourceManager,
        );
        await az('cloud', 'set', '-n', 'PgwardenSandbox');
        await az('login', '--service-principal', '-u', appId, '-p', clientSecret, '--tenant', tenantId);
    }, 60_000);

    afterAll(async () => {
        await simulator.stop();
        await rm(directory, { recursive: true, force: true });
    });

    test('login finds both subscriptions', async () => {
        expect(await az('account', 'list', '--query', '[].id')).toEqual([
            subscriptionIds.production,
            subscriptionIds.development,
        ]);
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
