/** What clients that nobody here wrote see of the faults of the simulated Azure. */
import { MonitorClient } from '@azure/arm-monitor';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { KeyClient } from '@azure/keyvault-keys';
import { afterEach, describe, expect, test } from 'vitest';
import { transientNotFound } from '../../../../sandbox/simulator/faults/not-found.ts';
import { rotationPolicyRefused, vaultFirewall } from '../../../../sandbox/simulator/faults/vaults.ts';
import { workspaceId } from '../../../../sandbox/simulator/fleet/seed-fleet.ts';
import { type FaultPlan, noFaults, type StatusFault } from '../../../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import {
    clientOptions,
    createServer,
    credentialOf,
    people,
    postgresqlClient,
    production,
    quickly,
    raw,
    serverPath,
    until,
} from '../running.ts';
import { sharedSimulator, startWithWorkspace } from '../shared-simulator.ts';

const run = sharedSimulator(async () => {
    const started = await startWithWorkspace();
    started.simulator.keyVault.createKey('contoso-keys', 'main');
    return started;
});

afterEach(() => run().simulator.faults.replace(noFaults));

function faults(plan: Partial<FaultPlan>): void {
    run().simulator.faults.replace({ ...noFaults, ...plan });
}

const on = { source: 'user-override', value: 'on' } as const;

/** The value that the server has, whatever a read of it shows. */
function storedValue(server: string, parameter: string): string | undefined {
    const id = serverPath(server).toLowerCase();
    return run().simulator.world.servers.get(id)?.record.parameters[parameter]?.value;
}

describe('a status that cannot be read', () => {
    async function accepted(server: string, fault: StatusFault, azureMs = 100_000) {
        createServer(run().simulator.world, { name: server });
        // Long enough to be asked about.
        faults({ onStatus: () => fault, onAccepted: () => ({ kind: 'hang', azureMs }) });
        return await raw(run(), 'PATCH', serverPath(server, '/configurations/log_duration'), {
            body: { properties: on },
        });
    }

    test.each([
        ['forbidden', 403],
        ['noContent', 204],
        ['empty', 200],
        ['otherShape', 200],
    ] as const)('is %s, and the write takes effect all the same', async (kind, status) => {
        const server = `status-${kind.toLowerCase()}`;
        const response = await accepted(server, { kind });
        const poll = await raw(run(), 'GET', response.headers['azure-asyncoperation'] ?? '');
        expect(poll.status).toBe(status);
        expect(JSON.stringify(poll.body ?? null)).not.toContain('"status"');
        await until('the write took effect', () => storedValue(server, 'log_duration') === 'on');
    });

    test('is at Location alone, which the official client follows', async () => {
        createServer(run().simulator.world, { name: 'status-location' });
        faults({ onStatus: () => ({ kind: 'locationOnly' }) });
        await postgresqlClient(run(), people.operator.objectId).configurations.beginUpdateAndWait(
            'pgwarden',
            'status-location',
            'log_duration',
            on,
            quickly,
        );
        expect(storedValue('status-location', 'log_duration')).toBe('on');
    });

    test('may be asked for in ten minutes only', async () => {
        const response = await accepted(
            'status-slow',
            { kind: 'slowPace', retryAfterSeconds: 600 },
            100_000_000,
        );
        expect(response.headers['retry-after']).toBe('600');
        const poll = await raw(run(), 'GET', response.headers['azure-asyncoperation'] ?? '');
        expect(poll.headers['retry-after']).toBe('600');
    });

    test('is on another host, and the log shows whose token went there', async () => {
        createServer(run().simulator.world, { name: 'status-foreign' });
        faults({ onStatus: () => ({ kind: 'foreignHost' }) });
        await postgresqlClient(run()).configurations.beginUpdateAndWait(
            'pgwarden',
            'status-foreign',
            'log_duration',
            on,
            quickly,
        );
        const { port } = new URL(run().simulator.endpoints.resourceManager);
        const foreign = run().simulator.requests.entries.filter(
            ({ foreignHost }) => foreignHost !== undefined,
        );
        expect(foreign.length).toBeGreaterThan(0);
        expect(new Set(foreign.map(({ foreignHost, objectId }) => `${foreignHost} ${objectId}`))).toEqual(
            new Set([`127.0.0.1:${port} ${people.pgwarden.objectId}`]),
        );
    });
});

describe('Resource Graph that lags', () => {
    async function shown(): Promise<Readonly<Record<string, unknown>>> {
        const graph = new ResourceGraphClient(
            credentialOf(run(), people.pgwarden.objectId),
            clientOptions(run()),
        );
        const query =
            "resources | where name startswith 'lag-' | project id, name, version=properties.version";
        const { data } = await graph.resources({ query });
        const rows = data as readonly { readonly name: string; readonly version: string }[];
        return Object.fromEntries(rows.map(({ name, version }) => [name, version]));
    }

    test('omits servers, shows others as they were, and some that were deleted', async () => {
        for (const name of ['lag-old', 'lag-missing', 'lag-gone', 'lag-fresh'])
            createServer(run().simulator.world, { name, version: '16' });
        await shown();
        faults({
            graphRow: (id) =>
                id.includes('lag-missing')
                    ? 'missing'
                    : /lag-(old|gone|new)$/.test(id)
                      ? 'behind'
                      : undefined,
        });
        for (const name of ['lag-old', 'lag-fresh']) {
            const server = run().simulator.world.servers.get(serverPath(name).toLowerCase());
            if (server === undefined) throw new Error(name);
            run().simulator.changeSilently(server, { properties: { version: '17' } });
        }
        run().simulator.world.servers.delete(serverPath('lag-gone').toLowerCase());
        createServer(run().simulator.world, { name: 'lag-new' });
        expect(await shown()).toEqual({ 'lag-old': '16', 'lag-gone': '16', 'lag-fresh': '17' });
        run().simulator.faults.replace(noFaults);
        expect(await shown()).toEqual({
            'lag-old': '17',
            'lag-missing': '16',
            'lag-fresh': '17',
            'lag-new': '17',
        });
    });
});

describe('values in Azure’s own spelling', () => {
    test('a diagnostic setting comes back without its destination type, and its workspace in small letters', async () => {
        const server = createServer(run().simulator.world, { name: 'worded' });
        faults({ isNormalized: (id) => id.endsWith('/worded') });
        const { diagnosticSettings } = new MonitorClient(
            credentialOf(run(), people.pgwarden.objectId),
            production,
            clientOptions(run()),
        );
        await diagnosticSettings.createOrUpdate(server.id, 'logs', {
            workspaceId,
            logAnalyticsDestinationType: 'Dedicated',
            logs: [{ categoryGroup: 'audit', enabled: true }],
        });
        const setting = await diagnosticSettings.get(server.id, 'logs');
        expect(setting.logAnalyticsDestinationType ?? null).toBeNull();
        expect(setting.workspaceId).toBe(workspaceId.toLowerCase());
        expect(setting.logs).toMatchObject([{ categoryGroup: 'audit', enabled: true }]);
    });

    test('parameters and switches come back in another case, sets in another order', async () => {
        createServer(run().simulator.world, {
            name: 'cased',
            parameters: { 'pgaudit.log': 'ddl,role', log_statement: 'ddl' },
        });
        faults({ isNormalized: (id) => id.endsWith('/cased') });
        const { configurations, servers } = postgresqlClient(run());
        const value = async (name: string): Promise<string | undefined> =>
            (await configurations.get('pgwarden', 'cased', name)).value;
        expect(await value('log_checkpoints')).toBe('ON');
        expect(await value('pgaudit.log')).toBe('role, ddl');
        expect(await value('log_statement')).toBe('DDL');
        expect((await servers.get('pgwarden', 'cased')).network?.publicNetworkAccess).toBe('disabled');
    });
});

describe('Key Vault that refuses', () => {
    function keys(): KeyClient {
        const credential = {
            getToken: async () => ({
                token: run().simulator.issueToken(people.pgwarden.objectId, 'https://vault.azure.net'),
                expiresOnTimestamp: Date.now() + 3_600_000,
            }),
        };
        return new KeyClient(run().simulator.endpoints.keyVaults[0], credential, {
            tlsOptions: { ca: run().caPem },
            retryOptions: { maxRetries: 0 },
            disableChallengeResourceVerification: true,
        });
    }

    test('is behind its firewall', async () => {
        faults(vaultFirewall());
        await expect(keys().getKey('main')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
        const [response] = run().simulator.requests.entries.filter(({ code }) => code === 'Forbidden');
        expect(response).toMatchObject({ service: 'keyVault', status: 403 });
    });

    test('lets versions be listed and not the rotation policy', async () => {
        faults(rotationPolicyRefused(createRandom(1)));
        const refused = await keys()
            .getKeyRotationPolicy('main')
            .catch((error: unknown) => error);
        expect([400, 403]).toContain((refused as { statusCode?: number }).statusCode);
        const versions = [];
        for await (const { version } of keys().listPropertiesOfKeyVersions('main')) versions.push(version);
        expect(versions).toHaveLength(1);
    });
});

test('a server that is there is not found for a moment', async () => {
    createServer(run().simulator.world, { name: 'moving' });
    faults(transientNotFound(createRandom(3)));
    const { servers } = postgresqlClient(run());
    const codes: unknown[] = [];
    for (let read = 0; read < 120; read += 1) {
        codes.push(
            await servers.get('pgwarden', 'moving').then(
                () => 'found',
                (error: { statusCode?: number; code?: string }) => `${error.statusCode} ${error.code}`,
            ),
        );
    }
    expect(new Set(codes)).toEqual(new Set(['found', '404 ResourceNotFound', '404 ResourceGroupNotFound']));
    expect(codes.filter((code) => code === 'found').length).toBeGreaterThan(90);
});
