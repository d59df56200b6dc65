import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
    createServer,
    people,
    postgresqlClient,
    production,
    type Running,
    raw,
    running,
    serverPath,
    settled,
} from './running.ts';

let run: Running;
const subscription = `/subscriptions/${production}`;

beforeAll(async () => {
    run = await running({ behavior: { settleMs: 0 } });
    createServer(run.simulator.world, { name: 'asked' });
    const write = await raw(run, 'PATCH', serverPath('asked', '/configurations/log_duration'), {
        as: people.alice.objectId,
        body: { properties: { value: 'on', source: 'user-override' } },
    });
    await settled(run, write);
});

afterAll(async () => {
    await run.simulator.stop();
});

async function valuesAt(path: string, as?: string): Promise<readonly unknown[]> {
    const { status, body } = await raw(run, 'GET', path, as === undefined ? {} : { as });
    expect([path, status]).toEqual([path, 200]);
    return (body as { value: readonly unknown[] }).value;
}

async function listed<Item>(pages: AsyncIterable<Item>): Promise<readonly Item[]> {
    const items: Item[] = [];
    for await (const item of pages) items.push(item);
    return items;
}

describe('the official client', () => {
    const [group = '', name = ''] = ['', 'asked'];
    const groupOf = () => serverPath('asked').split('/')[4] ?? group;

    test('lists the automatic backups of a server, and gets one', async () => {
        const client = postgresqlClient(run, people.stranger.objectId).backupsAutomaticAndOnDemand;
        const backups = await listed(
            postgresqlClient(run, people.operator.objectId).backupsAutomaticAndOnDemand.listByServer(
                groupOf(),
                name,
            ),
        );
        expect(backups[0]).toMatchObject({ backupType: 'Full', source: 'Automatic' });
        await expect(client.get(groupOf(), name, 'none')).rejects.toMatchObject({ statusCode: 403 });
        const operator = postgresqlClient(run, people.operator.objectId).backupsAutomaticAndOnDemand;
        await expect(operator.get(groupOf(), name, 'none')).rejects.toMatchObject({ statusCode: 404 });
        expect(await operator.get(groupOf(), name, backups[0]?.name ?? '')).toMatchObject({
            name: backups[0]?.name,
        });
    });

    test('lists private link resources, virtual endpoints and log files', async () => {
        const client = postgresqlClient(run, people.operator.objectId);
        expect(await listed(client.privateLinkResources.listByServer(groupOf(), name))).toMatchObject([
            { name: 'postgresqlServer', requiredZoneNames: ['privatelink.postgres.database.azure.com'] },
        ]);
        expect(await listed(client.virtualEndpoints.listByServer(groupOf(), name))).toEqual([]);
        expect(await listed(client.capturedLogs.listByServer(groupOf(), name))).toEqual([]);
    });
});

test('the activity log names the actor of each write, and is filtered by resource and time', async () => {
    const path = `${subscription}/providers/Microsoft.Insights/eventtypes/management/values`;
    const of = (filter: string) => valuesAt(`${path}?$filter=${encodeURIComponent(filter)}`);
    const about = `resourceUri eq '${serverPath('asked')}'`;
    expect(await of(`eventTimestamp ge '2020-01-01T00:00:00Z' and ${about}`)).toMatchObject([
        {
            caller: people.alice.name,
            operationName: { value: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write' },
            resourceId: serverPath('asked', '/configurations/log_duration'),
            status: { value: 'Succeeded' },
        },
    ]);
    expect(await of(`eventTimestamp le '2020-01-01T00:00:00Z' and ${about}`)).toEqual([]);
    const { status } = await raw(run, 'GET', `${path}?$filter=nonsense`);
    expect(status).toBe(400);
});

test('metrics of a server have a point of each that is asked for', async () => {
    const path = serverPath('asked', '/providers/Microsoft.Insights');
    expect(await valuesAt(`${path}/metrics?metricnames=cpu_percent,storage_percent`)).toMatchObject([
        { name: { value: 'cpu_percent' }, unit: 'Percent' },
        { name: { value: 'storage_percent' } },
    ]);
    expect((await valuesAt(`${path}/metricDefinitions`)).length).toBeGreaterThan(5);
    expect((await raw(run, 'GET', `${path}/metrics?metricnames=nonsense`)).status).toBe(400);
});

test('a Defender plan is off until an actor switches it on', async () => {
    const plan = `${subscription}/providers/Microsoft.Security/pricings/OpenSourceRelationalDatabases`;
    const tier = async () => (await raw(run, 'GET', plan)).body;
    expect(await tier()).toMatchObject({ properties: { pricingTier: 'Free' } });
    const body = { properties: { pricingTier: 'Standard' } };
    expect((await raw(run, 'PUT', plan, { body })).status).toBe(200);
    expect(await tier()).toMatchObject(body);
    expect((await raw(run, 'PUT', plan, { body: { properties: { pricingTier: 'Gold' } } })).status).toBe(400);
    expect((await valuesAt(`${subscription}/providers/Microsoft.Security/pricings`)).length).toBeGreaterThan(
        9,
    );
});

test.each([
    ['vaults', `${subscription}/providers/Microsoft.KeyVault/vaults`, 'Microsoft.KeyVault/vaults'],
    [
        'management groups',
        '/providers/Microsoft.Management/managementGroups',
        'Microsoft.Management/managementGroups',
    ],
])('%s are listed', async (_what, path, type) => {
    const found = await valuesAt(path);
    for (const item of found) {
        expect(item).toMatchObject({ type });
        const { status, body } = await raw(run, 'GET', (item as { id: string }).id);
        expect([status, body]).toMatchObject([200, { type }]);
    }
    expect(found.length).toBeGreaterThan(0);
});

test('event subscriptions and their system topics are listed without the secret of their address', async () => {
    const simulator = run.simulator;
    expect(simulator.eventGrid.subscriptions()).toEqual([]);
    expect(await valuesAt(`${subscription}/providers/Microsoft.EventGrid/eventSubscriptions`)).toEqual([]);
    expect(await valuesAt(`${subscription}/providers/Microsoft.EventGrid/systemTopics`)).toEqual([]);
});

test.each([
    ['GET', `${subscription}/providers/Microsoft.Security/assessments`],
    ['GET', `${subscription}/providers/Microsoft.Advisor/recommendations`],
    ['POST', `${subscription}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`],
])('%s %s has nothing to report', async (method, path) => {
    const { status, body } = await raw(run, method, path);
    expect([status, body]).toMatchObject([200, { value: [] }]);
});

describe('Resource Graph', () => {
    async function rows(query: string): Promise<unknown> {
        const { status, body } = await raw(run, 'POST', '/providers/Microsoft.ResourceGraph/resources', {
            body: { subscriptions: [production], query },
        });
        return status === 200 ? (body as { data: unknown }).data : body;
    }

    test('summarises', async () => {
        const query =
            "resources | where type == 'microsoft.dbforpostgresql/flexibleservers' | summarize servers = count(), versions = dcount(properties.version) by location";
        expect(await rows(query)).toEqual([{ location: 'canadacentral', servers: 1, versions: 1 }]);
        expect(await rows('resources | where name == "nobody" | count')).toEqual([{ Count: 0 }]);
        expect(await rows('resources | distinct type')).toEqual([
            { type: 'microsoft.dbforpostgresql/flexibleservers' },
        ]);
    });

    test('extends rows with computed columns', async () => {
        const query =
            "resources | extend level = strcat('v', tostring(properties.version)), tag = tags['environment'] | where isempty(tag) and properties.storage.storageSizeGB > 1 | project name, level";
        expect(await rows(query)).toMatchObject([{ name: 'asked', level: expect.stringMatching(/^v\d+$/) }]);
    });

    test('reports each change and its actor', async () => {
        const query =
            "resourcechanges | where type == 'microsoft.resources/changes' and properties.targetResourceId contains '/flexibleServers/' | extend by = properties.changeAttributes.changedBy | project target = properties.targetResourceId, by";
        expect(await rows(query)).toEqual([
            { target: serverPath('asked', '/configurations/log_duration'), by: people.alice.name },
        ]);
    });

    test('knows policy resources', async () => {
        expect(await rows('policyresources | summarize count() by type')).toEqual([]);
    });

    test.each([
        'resources | summarize median(name)',
        'resources | extend x = nonsense(name)',
        'resources | where name',
    ])('does not guess: %s', async (query) => {
        expect(await rows(query)).toMatchObject({ error: { code: 'BadRequest' } });
    });
});
