/** What Azure refuses, seen by the official clients. */
import { type LogSettings, MonitorClient } from '@azure/arm-monitor';
import { describe, expect, test } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { listed, operatorClient } from './operator-client.ts';
import {
    clientOptions,
    createServer,
    credentialOf,
    people,
    production,
    type Running,
    raw,
    serverPath,
} from './running.ts';
import { sharedSimulator, startWithWorkspace } from './shared-simulator.ts';

const run = sharedSimulator(() => startWithWorkspace());

const asOperator = (on: Running = run()) => operatorClient(on);

function monitor(on: Running): MonitorClient {
    return new MonitorClient(credentialOf(on, people.operator.objectId), production, clientOptions(on));
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
        const { id } = createServer(run().simulator.world, {
            name: `log-${run().simulator.world.servers.size}`,
        });
        const { diagnosticSettings } = monitor(run());
        await expect(diagnosticSettings.createOrUpdate(id, 's', { workspaceId, logs })).rejects.toMatchObject(
            refusal,
        );
        expect(await listed(diagnosticSettings.list(id))).toEqual([]);
    });

    test('in no other way: without days, or with retention where the setting is there', async () => {
        const { id } = createServer(run().simulator.world, { name: 'kept' });
        const { diagnosticSettings } = monitor(run());
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
        const other = await startWithWorkspace({ logCategories, categoryGroups: [] });
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
        const { id } = createServer(run().simulator.world, { name: 'grouped' });
        const categories = await listed(monitor(run()).diagnosticSettingsCategory.list(id));
        expect(categories.filter(({ categoryType }) => categoryType === 'Logs')).toHaveLength(8);
        expect(categories.find(({ name }) => name === 'PostgreSQLLogs')?.categoryGroups).toEqual([
            'audit',
            'allLogs',
        ]);
    });
});

test.each([
    ['16', true],
    ['17', true],
    ['18', false],
])('PostgreSQL %s has connection_throttle.enable: %s', async (version, hasIt) => {
    createServer(run().simulator.world, { name: `throttle-${version}`, version });
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
        if (!run().simulator.world.servers.has(serverPath('versioned').toLowerCase()))
            createServer(run().simulator.world, { name: 'versioned' });
        const response = await raw(run(), 'GET', `${path}?api-version=${version}`);
        expect([response.status, response.body]).toMatchObject([status, { error: { code } }]);
    });

    test('in words that name the supported ones', async () => {
        createServer(run().simulator.world, { name: 'worded', record: { location: 'West Europe' } });
        const { body } = await raw(run(), 'GET', `${serverPath('worded')}?api-version=2019-01-01`);
        const message = (body as { error: { message: string } }).error.message;
        expect(message).toContain(
            "No registered resource provider found for location 'westeurope' and API version '2019-01-01' for type 'flexibleServers'. The supported api-versions are '2026-10-01, ",
        );
    });

    test.each(['2021-06-01', '2022-12-01', '2024-08-01', '2025-08-01', '2026-04-01-preview', '2026-10-01'])(
        'but not %s',
        async (version) => {
            const response = await raw(run(), 'GET', `${postgresql}?api-version=${version}`);
            expect(response.status).toBe(200);
        },
    );
});
