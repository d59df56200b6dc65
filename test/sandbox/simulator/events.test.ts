import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import {
    createServer,
    people,
    postgresqlClient,
    production,
    quickly,
    type Running,
    raw,
    running,
    serverPath,
    settled,
} from './running.ts';

interface ReceivedEvent {
    readonly eventType: string;
    readonly subject: string;
    readonly data: Readonly<Record<string, unknown>>;
}

let run: Running;
let webhook: Server;
const received: ReceivedEvent[] = [];

beforeAll(async () => {
    run = await running({
        behavior: { settleMs: 0, durations: { configurationWrite: 60_000 } },
    });
    webhook = createHttpServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
            const events: ReceivedEvent[] = JSON.parse(Buffer.concat(chunks).toString('utf8'));
            const code = events[0]?.data.validationCode;
            if (code === undefined) received.push(...events);
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify({ validationResponse: code }));
        });
    });
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    await run.simulator.eventGrid.subscribe({
        name: 'test',
        source: { kind: 'subscription', subscriptionId: production },
        endpoint: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`,
        schema: 'EventGridSchema',
    });
});

afterAll(async () => {
    await run.simulator.stop();
    webhook.close();
});

async function eventsOf(server: string): Promise<readonly (readonly unknown[])[]> {
    await run.simulator.eventGrid.whenIdle();
    return received
        .filter(({ subject }) => subject.toLowerCase().includes(`/flexibleservers/${server}`))
        .map(({ eventType, subject, data }) => [
            eventType.replace('Microsoft.Resources.', ''),
            subject.slice(subject.toLowerCase().indexOf(`/flexibleservers/${server}`)),
            data.operationName,
        ]);
}

const on = { properties: { value: 'on', source: 'user-override' } };

describe('events', () => {
    test('a configuration write is one event when it has ended', async () => {
        createServer(run.simulator.world, { name: 'told' });
        const accepted = await raw(run, 'PATCH', serverPath('told', '/configurations/log_duration'), {
            body: on,
        });
        expect(await eventsOf('told')).toEqual([]);
        await settled(run, accepted);
        expect(await eventsOf('told')).toEqual([
            [
                'ResourceWriteSuccess',
                '/flexibleServers/told/configurations/log_duration',
                'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
            ],
        ]);
    });

    test('writing the same value again is another event', async () => {
        createServer(run.simulator.world, { name: 'again', parameters: { log_duration: 'on' } });
        for (const _ of [1, 2]) {
            await settled(
                run,
                await raw(run, 'PATCH', serverPath('again', '/configurations/log_duration'), { body: on }),
            );
        }
        expect(await eventsOf('again')).toHaveLength(2);
    });

    test('a change of tags through the tags API is an event of its own, below the server', async () => {
        createServer(run.simulator.world, { name: 'labelled' });
        await raw(run, 'PATCH', serverPath('labelled', '/providers/Microsoft.Resources/tags/default'), {
            body: { operation: 'Merge', properties: { tags: { environment: 'dev' } } },
        });
        expect(await eventsOf('labelled')).toEqual([
            [
                'ResourceWriteSuccess',
                '/flexibleServers/labelled/providers/Microsoft.Resources/tags/default',
                'Microsoft.Resources/tags/write',
            ],
        ]);
    });

    test('restart, deletion and diagnostic settings have events of their own', async () => {
        createServer(run.simulator.world, { name: 'varied' });
        const client = postgresqlClient(run, people.operator.objectId);
        await client.servers.beginRestartAndWait('pgwarden', 'varied', quickly);
        const setting = serverPath('varied', '/providers/microsoft.insights/diagnosticSettings/s');
        await raw(run, 'PUT', setting, {
            body: {
                properties: {
                    storageAccountId: '/subscriptions/x/storageAccounts/y',
                    logs: [{ categoryGroup: 'audit', enabled: true }],
                },
            },
        });
        await raw(run, 'DELETE', setting);
        await client.servers.beginDeleteAndWait('pgwarden', 'varied', quickly);
        expect((await eventsOf('varied')).toSorted()).toEqual([
            [
                'ResourceActionSuccess',
                '/flexibleServers/varied',
                'Microsoft.DBforPostgreSQL/flexibleServers/restart/action',
            ],
            [
                'ResourceDeleteSuccess',
                '/flexibleServers/varied',
                'Microsoft.DBforPostgreSQL/flexibleServers/delete',
            ],
            [
                'ResourceDeleteSuccess',
                '/flexibleServers/varied/providers/microsoft.insights/diagnosticSettings/s',
                'Microsoft.Insights/diagnosticSettings/delete',
            ],
            [
                'ResourceWriteSuccess',
                '/flexibleServers/varied/providers/microsoft.insights/diagnosticSettings/s',
                'Microsoft.Insights/diagnosticSettings/write',
            ],
        ]);
    });

    test('an operation that fails is a failure event', async () => {
        createServer(run.simulator.world, { name: 'failing' });
        run.simulator.faults.replace({
            ...noFaults,
            onAccepted: () => ({ kind: 'failLater', code: 'InternalServerError', message: 'Boom' }),
        });
        const accepted = await raw(run, 'PATCH', serverPath('failing', '/configurations/log_duration'), {
            body: on,
        });
        run.simulator.faults.replace(noFaults);
        await settled(run, accepted);
        expect((await eventsOf('failing')).map(([type]) => type)).toEqual(['ResourceWriteFailure']);
    });

    test('a refusal for lack of permission makes no event, and neither does a read', async () => {
        createServer(run.simulator.world, { name: 'silent' });
        await raw(run, 'GET', serverPath('silent'));
        await raw(run, 'PATCH', serverPath('silent'), { as: people.stranger.objectId, body: { tags: {} } });
        await raw(run, 'PATCH', serverPath('silent', '/configurations/log_duration'), {
            as: people.stranger.objectId,
            body: on,
        });
        expect(await eventsOf('silent')).toEqual([]);
    });

    test('a change behind the back of Azure makes no event', async () => {
        const server = createServer(run.simulator.world, { name: 'secret' });
        run.simulator.changeSilently(server, {
            parameters: { log_checkpoints: 'off' },
            properties: { network: { publicNetworkAccess: 'Enabled' } },
        });
        const { body } = await raw(run, 'GET', serverPath('secret', '/configurations/log_checkpoints'));
        expect(body).toMatchObject({ properties: { value: 'off', source: 'user-override' } });
        expect(await eventsOf('secret')).toEqual([]);
    });

    test('the correlation id of the caller is in the event', async () => {
        createServer(run.simulator.world, { name: 'traced' });
        const correlation = '0f8fad5b-d9cb-469f-a165-70867728950e';
        await settled(
            run,
            await raw(run, 'PATCH', serverPath('traced', '/configurations/log_duration'), {
                body: on,
                headers: { 'x-ms-correlation-request-id': correlation },
            }),
        );
        await eventsOf('traced');
        const event = received.find(({ subject }) => subject.includes('/traced/'));
        expect(event?.data.correlationId).toBe(correlation);
    });
});
