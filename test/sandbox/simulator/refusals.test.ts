/** What Azure refuses, seen by the official clients. */
import { type LogSettings, MonitorClient } from '@azure/arm-monitor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BehaviourOptions } from '../../../sandbox/simulator/context/behaviour.ts';
import { createWorkspace, workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import {
    clientOptions,
    createServer,
    credentialOf,
    people,
    postgresqlClient,
    production,
    quickly,
    type Running,
    raw,
    running,
    serverPath,
} from './running.ts';

let run: Running;

async function start(behaviour: BehaviourOptions = {}): Promise<Running> {
    const started = await running({ behaviour: { settleMs: 0, ...behaviour } });
    createWorkspace(started.simulator.world, createRandom(1));
    return started;
}

beforeAll(async () => {
    run = await start();
});

afterAll(async () => {
    await run.simulator.stop();
});

const asOperator = (on: Running = run) => postgresqlClient(on, people.operator.objectId);

function monitor(on: Running): MonitorClient {
    return new MonitorClient(credentialOf(on, people.operator.objectId), production, clientOptions(on));
}

async function listed<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
    const found: T[] = [];
    for await (const item of items) found.push(item);
    return found;
}

describe('a diagnostic setting is refused', () => {
    const bad = (message: string) => ({ statusCode: 400, code: 'BadRequest', message });
    const noRetention = bad('Diagnostic settings does not support retention for new diagnostic settings.');
    const noMix = bad('Diagnostic setting does not support mix of log category and log category group.');
    const group = { categoryGroup: 'audit', enabled: true };
    const category = { category: 'PostgreSQLLogs', enabled: true };

    test.each([
        ['new with retention', [{ ...group, retentionPolicy: { enabled: true, days: 30 } }], noRetention],
        ['new with days kept', [{ ...group, retentionPolicy: { enabled: false, days: 30 } }], noRetention],
        ['with a category beside a group', [group, category], noMix],
        ['with a disabled category beside a group', [group, { ...category, enabled: false }], noMix],
        ['with a disabled group beside a category', [category, { ...group, enabled: false }], noMix],
    ])('%s', async (_what, logs, refusal) => {
        const { id } = createServer(run.simulator.world, { name: `log-${run.simulator.world.servers.size}` });
        const { diagnosticSettings } = monitor(run);
        await expect(diagnosticSettings.createOrUpdate(id, 's', { workspaceId, logs })).rejects.toMatchObject(
            refusal,
        );
        expect(await listed(diagnosticSettings.list(id))).toEqual([]);
    });

    test('in no other way: without days, or with retention where the setting is there', async () => {
        const { id } = createServer(run.simulator.world, { name: 'kept' });
        const { diagnosticSettings } = monitor(run);
        const of = (enabled: boolean, days: number) => ({
            workspaceId,
            logs: [{ ...group, retentionPolicy: { enabled, days } }],
        });
        await diagnosticSettings.createOrUpdate(id, 's', of(false, 0));
        const setting = await diagnosticSettings.createOrUpdate(id, 's', of(true, 30));
        expect(setting.logs).toMatchObject([{ retentionPolicy: { enabled: true, days: 30 } }]);
    });

    test('with a category or a group that the cloud does not offer', async () => {
        const logCategories = ['PostgreSQLLogs', 'PostgreSQLFlexSessions'];
        const other = await start({ logCategories, categoryGroups: [] });
        const { id } = createServer(other.simulator.world, { name: 'few' });
        const { diagnosticSettings, diagnosticSettingsCategory } = monitor(other);
        const categories = await listed(diagnosticSettingsCategory.list(id));
        expect(categories.map(({ name, categoryType }) => [name, categoryType])).toEqual([
            ['AllMetrics', 'Metrics'],
            ['PostgreSQLLogs', 'Logs'],
            ['PostgreSQLFlexSessions', 'Logs'],
        ]);
        const put = (logs: readonly LogSettings[]) =>
            diagnosticSettings.createOrUpdate(id, 's', { workspaceId, logs: [...logs] });
        await expect(put([{ category: 'PostgreSQLFlexPGBouncer', enabled: true }])).rejects.toMatchObject({
            statusCode: 400,
        });
        await expect(put([group])).rejects.toMatchObject({ statusCode: 400 });
        await put(logCategories.map((name) => ({ category: name, enabled: true })));
        await other.simulator.stop();
    });

    test('of a category says which groups it belongs to', async () => {
        const { id } = createServer(run.simulator.world, { name: 'grouped' });
        const categories = await listed(monitor(run).diagnosticSettingsCategory.list(id));
        expect(categories.filter(({ categoryType }) => categoryType === 'Logs')).toHaveLength(8);
        expect(categories.find(({ name }) => name === 'PostgreSQLLogs')?.categoryGroups).toEqual([
            'audit',
            'allLogs',
        ]);
    });
});

describe('password authentication needs credentials', () => {
    const entraOnly = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 't' } as const;
    const both = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } as const;

    test('when it is turned on for the first time', async () => {
        const { record } = createServer(run.simulator.world, { name: 'entra-only' });
        const { administratorLogin: _, ...properties } = record.properties;
        const id = [...run.simulator.world.servers.keys()].find((key) => key.endsWith('/entra-only')) ?? '';
        const server = run.simulator.world.servers.get(id);
        if (server === undefined) throw new Error('No server');
        server.record = { ...record, properties: { ...properties, authConfig: entraOnly } };
        const { servers } = asOperator();
        await expect(
            servers.beginUpdateAndWait('pgwarden', 'entra-only', { authConfig: both }, quickly),
        ).rejects.toMatchObject({
            statusCode: 400,
            code: 'EngineCredentialsNotProvided',
            message:
                'The admin credentials are required for creating admin role while enabling Password Authentication and must be provided.',
        });
        const credentials = {
            administratorLogin: 'boss',
            administratorLoginPassword: 'Correct-horse-battery-1',
        };
        const update = { authConfig: both, ...credentials };
        const updated = await servers.beginUpdateAndWait('pgwarden', 'entra-only', update, quickly);
        expect(updated.authConfig).toMatchObject(both);
    });

    test.each([
        [{}, 'AdministratorLogin'],
        [{ administratorLogin: 'boss' }, 'AdministratorLoginPassword'],
    ])('when a server is made with %o', async (credentials, missing) => {
        createServer(run.simulator.world, { name: 'neighbour', resourceGroup: `of-${missing}` });
        const server = { location: 'canadacentral', version: '17', ...credentials };
        await expect(
            asOperator().servers.beginCreateOrUpdateAndWait(`of-${missing}`, 'made', server, quickly),
        ).rejects.toMatchObject({
            statusCode: 400,
            code: 'MissingRequiredParameter',
            message: `Parameter '${missing}' must be specified. This parameter cannot be NULL or empty.`,
        });
    });
});

describe('administrators', () => {
    const { objectId, tenantId } = people.alice;
    const alice = { principalName: 'alice', principalType: 'User', tenantId } as const;

    test('of a server whose Entra authentication is off are neither listed nor read, written or deleted', async () => {
        createServer(run.simulator.world, { name: 'passwords' });
        const { administratorsMicrosoftEntra: administrators } = asOperator();
        const refusal = {
            statusCode: 400,
            code: 'AadAuthNotEnabled',
            message: 'Azure AD authentication is not enabled for the given server.',
        };
        await expect(listed(administrators.listByServer('pgwarden', 'passwords'))).rejects.toMatchObject({
            statusCode: 400,
        });
        await expect(administrators.get('pgwarden', 'passwords', objectId)).rejects.toMatchObject(refusal);
        await expect(
            administrators.beginCreateOrUpdateAndWait('pgwarden', 'passwords', objectId, alice, quickly),
        ).rejects.toMatchObject(refusal);
        await expect(
            administrators.beginDeleteAndWait('pgwarden', 'passwords', objectId, quickly),
        ).rejects.toMatchObject(refusal);
    });

    test('of a replica are those of its source, and are not written there', async () => {
        const authConfig = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId };
        const source = createServer(run.simulator.world, {
            name: 'primary',
            properties: { authConfig },
            record: { administrators: { [objectId]: { objectId, ...alice } } },
        });
        createServer(run.simulator.world, {
            name: 'copy',
            properties: {
                authConfig,
                replicationRole: 'AsyncReplica',
                sourceServerResourceId: source.id,
            },
        });
        const { administratorsMicrosoftEntra: administrators } = asOperator();
        const found = await listed(administrators.listByServer('pgwarden', 'copy'));
        expect(found.map((administrator) => administrator.principalName)).toEqual(['alice']);
        const refusal = { statusCode: 400, code: 'OperationNotAllowedOnReplicaServer' };
        await expect(
            administrators.beginCreateOrUpdateAndWait('pgwarden', 'copy', objectId, alice, quickly),
        ).rejects.toMatchObject(refusal);
        await expect(
            administrators.beginDeleteAndWait('pgwarden', 'copy', objectId, quickly),
        ).rejects.toMatchObject(refusal);
    });
});

describe('high availability', () => {
    const modes = async (on: Running, server: string): Promise<readonly unknown[]> => {
        const capabilities = await listed(asOperator(on).capabilitiesByServer.list('pgwarden', server));
        return (capabilities[0]?.supportedServerEditions ?? []).map(({ name, supportedServerSkus }) => [
            name,
            supportedServerSkus?.[0]?.supportedHaMode,
        ]);
    };

    async function set(on: Running, server: string, mode: 'Disabled' | 'SameZone' | 'ZoneRedundant') {
        const { servers } = asOperator(on);
        const updated = await servers.beginUpdateAndWait(
            'pgwarden',
            server,
            { highAvailability: { mode } },
            quickly,
        );
        return updated.highAvailability?.mode;
    }

    test('goes from one mode to the other by way of none', async () => {
        createServer(run.simulator.world, { name: 'steps' });
        expect(await set(run, 'steps', 'SameZone')).toBe('SameZone');
        await expect(set(run, 'steps', 'ZoneRedundant')).rejects.toMatchObject({
            statusCode: 400,
            code: 'InvalidParameterValue',
        });
        expect(await set(run, 'steps', 'Disabled')).toBe('Disabled');
        expect(await set(run, 'steps', 'ZoneRedundant')).toBe('ZoneRedundant');
    });

    test('has the modes that the capabilities of the server list', async () => {
        createServer(run.simulator.world, { name: 'zoneless', record: { location: 'Canada East' } });
        const other = await start({ burstableHighAvailability: 'none' });
        const sku = { name: 'Standard_B2s', tier: 'Burstable' };
        createServer(other.simulator.world, { name: 'small', record: { sku } });
        expect(await modes(run, 'zoneless')).toEqual([
            ['Burstable', ['SameZone']],
            ['GeneralPurpose', ['SameZone']],
            ['MemoryOptimized', ['SameZone']],
        ]);
        expect((await modes(other, 'small'))[0]).toEqual(['Burstable', []]);
        await expect(set(run, 'zoneless', 'ZoneRedundant')).rejects.toMatchObject({ statusCode: 400 });
        await expect(set(other, 'small', 'SameZone')).rejects.toMatchObject({ statusCode: 400 });
        expect(await set(run, 'zoneless', 'SameZone')).toBe('SameZone');
        await other.simulator.stop();
    });
});

test.each([
    ['16', true],
    ['17', true],
    ['18', false],
])('PostgreSQL %s has connection_throttle.enable: %s', async (version, hasIt) => {
    createServer(run.simulator.world, { name: `throttle-${version}`, version });
    const asked = asOperator().configurations.get(
        'pgwarden',
        `throttle-${version}`,
        'connection_throttle.enable',
    );
    if (hasIt) expect(await asked).toMatchObject({ value: 'off' });
    else await expect(asked).rejects.toMatchObject({ statusCode: 404, code: 'ConfigurationNotExists' });
});

describe('an api-version is refused', () => {
    const postgresql = `/subscriptions/${production}/providers/Microsoft.DBforPostgreSQL/flexibleServers`;
    const settings = '/providers/Microsoft.Insights/diagnosticSettings';

    test.each([
        ['unknown', serverPath('versioned'), '2025-08-02', 400, 'NoRegisteredProviderFound'],
        [
            'too old',
            serverPath('versioned', '/configurations'),
            '2017-12-01',
            400,
            'NoRegisteredProviderFound',
        ],
        ['too old, of a list', postgresql, '2015-01-01', 404, 'InvalidResourceType'],
        ["of another type's", serverPath('versioned', settings), '2025-08-01', 404, 'InvalidResourceType'],
        ['of years to come', '/subscriptions', '2099-01-01', 400, 'InvalidApiVersionParameter'],
        ['no date', serverPath('versioned'), 'latest', 400, 'InvalidApiVersionParameter'],
        ['missing', serverPath('versioned'), '', 400, 'MissingApiVersionParameter'],
    ])('that is %s', async (_what, path, version, status, code) => {
        if (!run.simulator.world.servers.has(serverPath('versioned').toLowerCase()))
            createServer(run.simulator.world, { name: 'versioned' });
        const answer = await raw(run, 'GET', `${path}?api-version=${version}`);
        expect([answer.status, answer.body]).toMatchObject([status, { error: { code } }]);
    });

    test('in words that name the supported ones', async () => {
        createServer(run.simulator.world, { name: 'worded', record: { location: 'West Europe' } });
        const { body } = await raw(run, 'GET', `${serverPath('worded')}?api-version=2019-01-01`);
        const message = (body as { error: { message: string } }).error.message;
        expect(message).toContain(
            "No registered resource provider found for location 'westeurope' and API version '2019-01-01' for type 'flexibleServers'. The supported api-versions are '2026-10-01, ",
        );
    });

    test.each(['2021-06-01', '2022-12-01', '2024-08-01', '2025-08-01', '2026-04-01-preview', '2026-10-01'])(
        'but not %s',
        async (version) => {
            const answer = await raw(run, 'GET', `${postgresql}?api-version=${version}`);
            expect(answer.status).toBe(200);
        },
    );
});
