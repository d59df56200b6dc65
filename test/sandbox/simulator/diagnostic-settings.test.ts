import { MonitorClient } from '@azure/arm-monitor';
import { describe, expect, test } from 'vitest';
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
    raw,
    running,
    serverPath,
} from './running.ts';
import { sharedSimulator } from './shared-simulator.ts';

const run = sharedSimulator(async () => {
    const started = await running();
    createWorkspace(started.simulator.world, createRandom(1));
    return started;
});

function diagnosticSettings(objectId: string = people.pgwarden.objectId) {
    return new MonitorClient(credentialOf(run(), objectId), production, clientOptions(run()))
        .diagnosticSettings;
}

const allLogs = { workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }] };

function put(server: string, name: string, properties: unknown) {
    const path = serverPath(server, `/providers/Microsoft.Insights/diagnosticSettings/${name}`);
    return raw(run(), 'PUT', path, { body: { properties } });
}

/** Settings need sinks that nobody checks here: storage accounts. */
function storage(name: string): string {
    return `/subscriptions/${production}/resourceGroups/monitoring/providers/Microsoft.Storage/storageAccounts/${name}`;
}

const hubs = `/subscriptions/${production}/resourceGroups/monitoring/providers/Microsoft.EventHub/namespaces/contoso`;

describe('diagnostic settings, seen by the official client', () => {
    test('are written at once, listed and deleted', async () => {
        const server = createServer(run().simulator.world, { name: 'logged' });
        const settings = diagnosticSettings();
        const written = await settings.createOrUpdate(server.id, 'to-workspace', allLogs);
        expect(written).toMatchObject({ name: 'to-workspace', workspaceId });
        const listed = [];
        for await (const setting of settings.list(server.id)) listed.push(setting);
        expect(listed).toMatchObject([
            {
                name: 'to-workspace',
                logs: [
                    { categoryGroup: 'allLogs', enabled: true, retentionPolicy: { enabled: false, days: 0 } },
                ],
            },
        ]);
        await settings.delete(server.id, 'to-workspace');
        const { body } = await raw(
            run(),
            'GET',
            serverPath('logged', '/providers/Microsoft.Insights/diagnosticSettings'),
        );
        expect(body).toEqual({ value: [] });
    });

    test('a PUT replaces the whole setting', async () => {
        createServer(run().simulator.world, { name: 'whole' });
        await put('whole', 's', { ...allLogs, metrics: [{ category: 'AllMetrics', enabled: true }] });
        await put('whole', 's', { workspaceId, logs: [{ category: 'PostgreSQLLogs', enabled: true }] });
        const path = serverPath('whole', '/providers/Microsoft.Insights/diagnosticSettings/s');
        expect((await raw(run(), 'GET', path)).body).toMatchObject({
            properties: { metrics: [], logs: [{ category: 'PostgreSQLLogs', categoryGroup: null }] },
        });
    });

    test('the categories and their groups can be asked', async () => {
        createServer(run().simulator.world, { name: 'asked' });
        const path = serverPath('asked', '/providers/Microsoft.Insights/diagnosticSettingsCategories');
        const { body } = await raw(run(), 'GET', path);
        const names = (body as { value: readonly { name: string }[] }).value.map(({ name }) => name);
        expect(names).toEqual([
            'AllMetrics',
            'PostgreSQLLogs',
            'PostgreSQLFlexSessions',
            'PostgreSQLFlexQueryStoreRuntime',
            'PostgreSQLFlexQueryStoreWaitStats',
            'PostgreSQLFlexTableStats',
            'PostgreSQLFlexDatabaseXacts',
            'PostgreSQLFlexPGBouncer',
            'PostgreSQLQueryStoreSqlText',
        ]);
    });
});

describe('refused settings', () => {
    test('a sink is used once per category, and the refusal has no envelope', async () => {
        createServer(run().simulator.world, { name: 'twice' });
        await put('twice', 'first', allLogs);
        const second = await put('twice', 'second', {
            workspaceId: workspaceId.toUpperCase(),
            logs: [{ category: 'PostgreSQLLogs', enabled: true }],
        });
        expect([second.status, second.body]).toEqual([
            409,
            {
                code: 'Conflict',
                message: `Data sink '${workspaceId.toUpperCase()}' is already used in diagnostic setting 'first' for category 'PostgreSQLLogs'. Data sinks can't be reused in different settings on the same category for the same resource.`,
            },
        ]);
    });

    test('the groups audit and allLogs are the same categories', async () => {
        createServer(run().simulator.world, { name: 'groups' });
        await put('groups', 'first', allLogs);
        const second = await put('groups', 'second', {
            workspaceId,
            logs: [{ categoryGroup: 'audit', enabled: true }],
        });
        expect(second.status).toBe(409);
    });

    test('another category or a disabled one may go to the same sink', async () => {
        createServer(run().simulator.world, { name: 'apart' });
        await put('apart', 'first', { workspaceId, logs: [{ category: 'PostgreSQLLogs', enabled: true }] });
        const metrics = await put('apart', 'second', {
            workspaceId,
            logs: [{ category: 'PostgreSQLLogs', enabled: false }],
            metrics: [{ category: 'AllMetrics', enabled: true }],
        });
        expect(metrics.status).toBe(200);
    });

    test('a sixth setting is one too many', async () => {
        createServer(run().simulator.world, { name: 'six' });
        for (const index of [1, 2, 3, 4, 5]) {
            const response = await put('six', `s${index}`, {
                storageAccountId: storage(`logs${index}`),
                logs: [{ categoryGroup: 'allLogs', enabled: true }],
            });
            expect(response.status).toBe(200);
        }
        const sixth = await put('six', 's6', allLogs);
        expect([sixth.status, sixth.body]).toMatchObject([
            400,
            { message: 'The limit of 5 diagnostic settings was reached.' },
        ]);
        expect((await put('six', 's5', allLogs)).status).toBe(200);
    });

    test.each([
        ['no sink', { logs: [{ categoryGroup: 'allLogs', enabled: true }] }],
        ['no category', { workspaceId }],
        ['an unknown category', { workspaceId, logs: [{ category: 'MySqlLogs', enabled: true }] }],
        [
            'an unknown workspace',
            { workspaceId: `${workspaceId}-2`, logs: [{ categoryGroup: 'audit', enabled: true }] },
        ],
    ])('%s', async (what, properties) => {
        const name = `bad-${what.replaceAll(' ', '-')}`;
        createServer(run().simulator.world, { name });
        expect((await put(name, 's', properties)).status).toBe(400);
    });

    test.each([
        ['storageAccounts', storage('elsewhere'), { storageAccountId: storage('elsewhere') }],
        [
            'namespaces',
            hubs,
            { eventHubAuthorizationRuleId: `${hubs}/authorizationRules/send`, eventHubName: 'postgresql' },
        ],
    ])('a destination in another region: %s', async (kind, sink, fields) => {
        const { world } = run().simulator;
        const server = createServer(world, { name: `far-${kind.toLowerCase()}` });
        const sent = { ...fields, logs: [{ categoryGroup: 'audit', enabled: true }] };
        world.sinkRegions.set(sink.toLowerCase(), 'West Europe');
        const refused = await put(server.name, 's', sent);
        world.sinkRegions.delete(sink.toLowerCase());
        expect([refused.status, refused.body]).toEqual([
            400,
            {
                code: 'BadRequest',
                message: `Resources should be in the same region. Resource '${server.id}' is in region 'canadacentral' and resource '${sink}' is in region 'westeurope'.`,
            },
        ]);
        expect((await put(server.name, 's', sent)).status).toBe(200);
    });

    test('an authorization rule of a hub', async () => {
        createServer(run().simulator.world, { name: 'rule-of-hub' });
        const { status } = await put('rule-of-hub', 's', {
            eventHubAuthorizationRuleId: `${hubs}/eventhubs/postgresql/authorizationRules/send`,
            eventHubName: 'postgresql',
            logs: [{ categoryGroup: 'audit', enabled: true }],
        });
        expect(status).toBe(400);
    });

    test('a server that does not exist', async () => {
        expect((await put('nobody', 's', allLogs)).status).toBe(404);
    });
});

test('settings survive their server and are found again by a server of the same id', async () => {
    createServer(run().simulator.world, { name: 'phoenix' });
    await put('phoenix', 's', allLogs);
    await postgresqlClient(run(), people.operator.objectId).servers.beginDeleteAndWait(
        'pgwarden',
        'phoenix',
        quickly,
    );
    const path = serverPath('phoenix', '/providers/Microsoft.Insights/diagnosticSettings');
    expect((await raw(run(), 'GET', path)).status).toBe(404);
    createServer(run().simulator.world, { name: 'phoenix' });
    expect((await raw(run(), 'GET', path)).body).toMatchObject({ value: [{ name: 's' }] });
});

test('a deleted setting may be listed for a while', async () => {
    const other = await running({ behavior: { diagnosticDeleteDelayMs: 1_000_000 } });
    createServer(other.simulator.world, { name: 'ghost' });
    const path = serverPath('ghost', '/providers/Microsoft.Insights/diagnosticSettings');
    await raw(other, 'PUT', `${path}/s`, {
        body: {
            properties: { storageAccountId: storage('a'), logs: [{ categoryGroup: 'audit', enabled: true }] },
        },
    });
    expect((await raw(other, 'DELETE', `${path}/s`)).status).toBe(200);
    expect((await raw(other, 'GET', path)).body).toMatchObject({ value: [{ name: 's' }] });
    await other.simulator.stop();
});
