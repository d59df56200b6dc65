import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import type { Simulator } from '../../sandbox/simulator/index.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import { type SimulatedAzure, simulatedAzure } from './simulated-azure.ts';

const needed = 'import azure.identity, azure.keyvault.keys, azure.mgmt.monitor, azure.mgmt.rdbms';

/** Another Python may come before Debian's in PATH. */
const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', needed], { stdio: 'ignore' }).status === 0,
);
if (python === undefined)
    process.stdout.write("Left out: test/clients/python.test.ts, because python3 has no 'azure' package.\n");

/** Microsoft's SDK for Python, which nobody here wrote, with a client's secret and the sandbox's CA. */
describe.skipIf(python === undefined)('The SDK for Python', { timeout: 240_000 }, () => {
    let simulator: Simulator;
    let azure: SimulatedAzure;
    let environment: NodeJS.ProcessEnv;

    async function section(name: string): Promise<unknown> {
        const script = join(import.meta.dirname, 'python-client.py');
        const { stdout } = await promisify(execFile)(python ?? '', [script, name], { env: environment });
        return JSON.parse(stdout);
    }

    beforeAll(async () => {
        azure = await simulatedAzure(20, { serversPerPage: 5 });
        ({ simulator } = azure);
        const { server } = azure;
        const { appId, clientSecret } = people.operator;
        const client = {
            resourceManager: simulator.endpoints.resourceManager,
            keyVault: simulator.endpoints.keyVaults[0],
            clientId: appId,
            clientSecret,
            subscriptionId: server.subscriptionId,
            resourceGroup: server.resourceGroup,
            server: server.name,
            serverId: server.id,
            workspaceId,
        };
        environment = {
            ...process.env,
            PYTHONDONTWRITEBYTECODE: '1',
            REQUESTS_CA_BUNDLE: azure.caFile,
            PGWARDEN_CLIENT: JSON.stringify(client),
        };
    }, 240_000);

    afterAll(() => azure?.stop());

    test('lists servers page by page and reads one', async () => {
        const ofSubscription = [...simulator.world.servers.values()].filter(
            ({ subscriptionId }) => subscriptionId === '11111111-1111-4111-8111-111111111111',
        );
        expect(ofSubscription.length).toBeGreaterThan(5);
        expect(await section('servers')).toEqual({
            pages: [5, 5, ofSubscription.length - 10],
            names: ofSubscription.map(({ name }) => name).sort(),
            one: { name: 'pg-orders-prod', state: 'Ready', version: '17', location: 'Canada Central' },
        });
    });

    test('sets a parameter and follows the operation to its end', async () => {
        expect(await section('parameter')).toEqual({
            before: 'off',
            after: ['on', 'user-override'],
            listed: 'on',
            many: true,
        });
    });

    test('makes a firewall rule and deletes it', async () => {
        expect(await section('firewall')).toEqual({
            made: ['203.0.113.1', '203.0.113.9'],
            listed: ['office'],
            left: [],
        });
    });

    test('restarts for a static parameter', async () => {
        expect(await section('restart')).toEqual([true, false]);
    });

    test('replaces a diagnostic setting', async () => {
        expect(await section('diagnostics')).toEqual({
            before: ['security-logs'],
            made: [workspaceId, [['PostgreSQLLogs', true]]],
        });
    });

    test('rotates a key', async () => {
        expect(await section('keys')).toEqual({ isNew: true, bothListed: true });
    });

    test('is refused as Azure refuses', async () => {
        expect(await section('refusals')).toEqual({
            noServer: [404, 'ResourceNotFound'],
            noParameter: [404, 'ConfigurationNotExists'],
            badValue: [400, 'InvalidParameterValue'],
            wrongSecret: 'Authentication failed: AADSTS7000215: Invalid client secret provided.',
        });
    });
});
