import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureGroup } from '../../../sandbox/simulator/world/create-server.ts';
import {
    createServer,
    people,
    postgresqlClient,
    production,
    type Running,
    raw,
    running,
    serverPath,
    until,
} from './running.ts';

const group = (name: string): string => `/subscriptions/${production}/resourceGroups/${name}`;

const type = 'Microsoft.DBforPostgreSQL/flexibleServers';

let run: Running;
let webhook: Server;
const reported: string[] = [];

async function start(moveEvents: 'group' | 'resources'): Promise<Running> {
    const started = await running({ behavior: { settleMs: 0, moveEvents } });
    ensureGroup(started.simulator.world, production, 'elsewhere', 'canadacentral');
    return started;
}

beforeAll(async () => {
    webhook = createHttpServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
            const events = JSON.parse(Buffer.concat(chunks).toString('utf8'));
            const code = events[0]?.data.validationCode;
            for (const { eventType, subject, data } of code === undefined ? events : []) {
                const event = `${eventType} ${subject} ${data.operationName}`;
                reported.push(event.replace('Microsoft.Resources.', '').toLowerCase());
            }
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify({ validationResponse: code }));
        });
    });
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    run = await start('group');
});

afterAll(async () => {
    await run.simulator.stop();
    webhook.close();
});

function move(on: Running, name: string, to = 'elsewhere', as: string = people.operator.objectId) {
    return raw(on, 'POST', `${group('pgwarden')}/moveResources`, {
        as,
        body: { resources: [serverPath(name)], targetResourceGroup: group(to) },
    });
}

async function moved(on: Running, name: string): Promise<void> {
    const { status, headers } = await move(on, name);
    expect(status).toBe(202);
    await until(
        `${name} is moved`,
        async () => (await raw(on, 'GET', headers.location ?? '')).status === 204,
    );
}

describe('a server that is moved to another group', () => {
    test('is the same server there, and does not exist here any more', async () => {
        const client = postgresqlClient(run);
        createServer(run.simulator.world, { name: 'nomad', parameters: { log_duration: 'on' } });
        const before = await client.servers.get('pgwarden', 'nomad');
        await moved(run, 'nomad');
        await expect(client.servers.get('pgwarden', 'nomad')).rejects.toMatchObject({
            code: 'ResourceNotFound',
        });
        const after = await client.servers.get('elsewhere', 'nomad');
        expect(after.systemData?.createdAt).toEqual(before.systemData?.createdAt);
        expect(after.fullyQualifiedDomainName).toBe(before.fullyQualifiedDomainName);
        expect((await client.configurations.get('elsewhere', 'nomad', 'log_duration')).value).toBe('on');
    });

    test('leaves its diagnostic settings behind', async () => {
        createServer(run.simulator.world, { name: 'unlogged' });
        const below = '/providers/Microsoft.Insights/diagnosticSettings';
        await raw(run, 'PUT', serverPath('unlogged', `${below}/logs`), {
            body: {
                properties: {
                    storageAccountId: `${group('logs')}/providers/Microsoft.Storage/storageAccounts/logs`,
                    logs: [{ categoryGroup: 'audit', enabled: true }],
                },
            },
        });
        await moved(run, 'unlogged');
        const path = serverPath('unlogged', below).replace('/pgwarden/', '/elsewhere/');
        expect((await raw(run, 'GET', path)).body).toEqual({ value: [] });
    });

    test('takes its replicas along by their source', async () => {
        const source = createServer(run.simulator.world, { name: 'source' });
        createServer(run.simulator.world, {
            name: 'copy',
            properties: { replicationRole: 'AsyncReplica', sourceServerResourceId: source.id },
        });
        await moved(run, 'source');
        const copy = await postgresqlClient(run).servers.get('pgwarden', 'copy');
        expect(copy.sourceServerResourceId).toBe(serverPath('source').replace('/pgwarden/', '/elsewhere/'));
    });

    test('is busy meanwhile', async () => {
        createServer(run.simulator.world, { name: 'packing' });
        await move(run, 'packing');
        const write = await raw(run, 'PATCH', serverPath('packing', '/configurations/log_duration'), {
            body: { properties: { value: 'on', source: 'user-override' } },
        });
        expect(write.body).toMatchObject({ error: { code: 'ServerIsBusy' } });
    });

    test.each([
        ['group', []],
        [
            'resources',
            [
                `ResourceDeleteSuccess ${serverPath('told')} ${type}/delete`,
                `ResourceWriteSuccess ${serverPath('told').replace('/pgwarden/', '/elsewhere/')} ${type}/write`,
            ],
        ],
    ] as const)('makes events of the %s', async (moveEvents, more) => {
        const other = await start(moveEvents);
        await other.simulator.eventGrid.subscribe({
            name: 'test',
            source: { kind: 'subscription', subscriptionId: production },
            endpoint: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`,
            schema: 'EventGridSchema',
        });
        createServer(other.simulator.world, { name: 'told' });
        reported.length = 0;
        await moved(other, 'told');
        await other.simulator.eventGrid.whenIdle();
        const ofGroup =
            `ResourceActionSuccess ${group('pgwarden')} ` +
            'Microsoft.Resources/subscriptions/resourceGroups/moveResources/action';
        expect([...reported].sort()).toEqual([ofGroup, ...more].map((event) => event.toLowerCase()));
        await other.simulator.stop();
    });
});

describe('a move is refused', () => {
    test.each([
        ['of a server that is not there', 'nobody', 'elsewhere', 404, 'ResourceNotFound'],
        ['to a group that is not there', 'stays', 'nowhere', 404, 'ResourceGroupNotFound'],
        ['to where it is', 'stays', 'pgwarden', 400, 'InvalidMoveResourcesRequest'],
        ['to where another has its name', 'twin', 'elsewhere', 409, 'ResourceMoveProviderValidationFailed'],
    ])('%s', async (_what, name, to, status, code) => {
        const { world } = run.simulator;
        for (const [own, resourceGroup] of [
            ['stays', 'pgwarden'],
            ['twin', 'pgwarden'],
            ['twin', 'elsewhere'],
        ] as const) {
            const id = serverPath(own).replace('/pgwarden/', `/${resourceGroup}/`).toLowerCase();
            if (!world.servers.has(id)) createServer(world, { name: own, resourceGroup });
        }
        const response = await move(run, name, to);
        expect([response.status, response.body]).toMatchObject([status, { error: { code } }]);
    });

    test('to a caller that may not move, such as Pgwarden', async () => {
        createServer(run.simulator.world, { name: 'guarded' });
        const response = await move(run, 'guarded', 'elsewhere', people.pgwarden.objectId);
        expect([response.status, response.body]).toMatchObject([
            403,
            { error: { code: 'AuthorizationFailed' } },
        ]);
    });

    test('while a lock forbids it', async () => {
        createServer(run.simulator.world, { name: 'locked' });
        run.simulator.world.locks.push({ name: 'keep', scope: serverPath('locked'), level: 'CanNotDelete' });
        const response = await move(run, 'locked');
        run.simulator.world.locks.length = 0;
        expect([response.status, response.body]).toMatchObject([409, { error: { code: 'ScopeLocked' } }]);
    });
});
