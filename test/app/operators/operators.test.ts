// biome-ignore-all lint/style/noExcessiveLinesPerFile: one sandbox for all of it, because the last tests examine everything that happened in it.
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { schemaProblems } from '../../support/notification-schemas.ts';
import { type OperatorsCalls, operatorsCalls } from '../../support/operators-calls.ts';
import { standardBaseline, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { fieldOf } from '../../support/sandbox-azure.ts';
import { writeEvent } from '../../support/sandbox-events.ts';
import { acceptedWrites } from '../../support/sandbox-ledger.ts';
import { personalData } from './personal-data.ts';
import { grantOf, grantsOf, ofTheHost } from './storage-grants.ts';
import { storageNeed } from './storage-permissions.ts';

let box: TestSandbox;
let api: OperatorsCalls;

beforeAll(async () => {
    box = await testSandbox(
        {
            servers: 7,
            // Five deliveries of a message that fails follow each other at once.
            settings: { AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:00' },
        },
        {
            ...standardBaseline,
            modes: { 'secure-transport': 'approve' },
            guardRails: { ...standardBaseline.guardRails, flapping: { repairs: 3, hours: 24 } },
        },
    );
    api = operatorsCalls(box.sandbox);
});
afterAll(() => box?.close());

/** A change that waits on the server. */
async function waitingApproval(server: FlexibleServer): Promise<string> {
    const { body } = await api.get('approvals');
    const approvals = fieldOf(body, 'approvals');
    const own = (Array.isArray(approvals) ? approvals : []).filter(
        (approval) => fieldOf(approval, 'server') === server.id,
    );
    expect(own).toMatchObject([
        { change: { kind: 'parameter', name: 'require_secure_transport', from: 'off', to: 'on' } },
    ]);
    return String(fieldOf(own[0], 'id'));
}

async function driftTransport(server: FlexibleServer): Promise<string> {
    await box.azure.setParameter('alice', server.id, 'require_secure_transport', 'off');
    await box.untilTrail(server.id, ['awaitingApproval secure-transport']);
    // The entry is durable a moment before the list has the change.
    return await vi.waitFor(() => waitingApproval(server), { timeout: 10_000, interval: 100 });
}

async function remediationOf(server: FlexibleServer, outcome: string): Promise<string> {
    const entries = await box.api.audit(server.id);
    return entries.findLast((entry) => entry.outcome === outcome)?.remediationId ?? 'none';
}

/** The events about a server, as soon as there is one: they follow their entry in the background. */
async function notificationsOf(outcome: string, server: string): Promise<readonly unknown[]> {
    const published = () =>
        box.sandbox.simulator.eventGrid.published.filter(
            ({ type, subject }) => type === `Pgwarden.${outcome}` && subject === server,
        );
    await vi.waitFor(() => expect(published().length).toBeGreaterThan(0), { timeout: 10_000, interval: 100 });
    return published();
}

test('an approved change is made, in the name of the operator who approved it', async () => {
    const server = box.server(0);
    const id = await driftTransport(server);
    expect(acceptedWrites(box.sandbox, server.id)).toEqual([]);
    expect(await notificationsOf('AwaitingApproval', server.id)).toMatchObject([
        { data: { control: 'secure-transport', severity: 'high', approvalId: id } },
    ]);
    const decision = { server: server.id, decision: 'approve', operator: 'olga', comment: 'tonight' };
    const response = await api.post(`approvals/${id}`, decision);
    expect(response).toMatchObject({
        status: 200,
        body: {
            result: expect.stringContaining('the change is made now if the state is still as it was shown'),
        },
    });
    await box.untilTrail(server.id, [
        'awaitingApproval secure-transport',
        'approved secure-transport',
        'intended secure-transport',
        'verified secure-transport',
    ]);
    expect(await box.azure.parameter(server.id, 'require_secure_transport')).toBe('on');
    await box.untilQuiet();
    expect(await api.post(`approvals/${id}`, decision)).toMatchObject({
        status: 404,
        body: { code: 'NotFound' },
    });
});

test('a declined change is not made', async () => {
    const server = box.server(1);
    const id = await driftTransport(server);
    const decision = { server: server.id, decision: 'decline', operator: 'olga', comment: 'an old client' };
    expect((await api.post(`approvals/${id}`, decision)).status).toBe(200);
    await box.untilTrail(server.id, ['declined secure-transport', 'reported secure-transport']);
    await box.untilQuiet();
    expect(acceptedWrites(box.sandbox, server.id)).toEqual([]);
});

test('an undo reverts a repair, and an undo of the undo restores it', async () => {
    const server = box.server(2);
    await box.azure.setParameter('bob', server.id, 'log_checkpoints', 'off');
    await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
    const repair = await remediationOf(server, 'verified');
    const request = { server: server.id, operator: 'olga', comment: 'too much output', exemptHours: 2 };
    expect(await api.post(`remediations/${repair}/undo`, request)).toMatchObject({
        status: 200,
        body: {
            result: expect.stringMatching(
                /^remediation \S+ takes \S+ back; log-checkpoints is left alone for 2 h afterwards$/,
            ),
        },
    });
    await box.untilTrail(server.id, [
        'undoRequested log-checkpoints',
        'intended log-checkpoints',
        'reverted log-checkpoints',
        'held log-checkpoints',
    ]);
    expect(await box.azure.parameter(server.id, 'log_checkpoints')).toBe('off');
    await box.untilQuiet();

    const undoExemptions = await remediationOf(server, 'reverted');
    expect((await api.post(`remediations/${undoExemptions}/undo`, request)).status).toBe(200);
    await box.untilTrail(server.id, [
        'intended log-checkpoints',
        'reverted log-checkpoints',
        'resolved log-checkpoints',
    ]);
    expect(await box.azure.parameter(server.id, 'log_checkpoints')).toBe('on');
    await box.untilQuiet();
    const entries = await box.api.audit(server.id);
    const chain = entries.filter(({ outcome }) => outcome === 'reverted').map(({ undoes }) => undoes);
    expect(chain).toEqual([repair, undoExemptions]);
    expect(await api.post(`remediations/${repair}/undo`, request)).toMatchObject({ status: 200 });
    await box.untilTrail(server.id, ['reverted log-checkpoints', 'held log-checkpoints']);
    await box.untilQuiet();
});

test('a pause stops all writes, and held changes continue within a tick of its end', async () => {
    const server = box.server(3);
    const pause = { action: 'pause', operator: 'olga', reason: 'an incident' };
    expect((await api.post('pause', pause)).status).toBe(200);
    expect(await api.post('pause', pause)).toMatchObject({
        status: 409,
        body: { code: 'Conflict' },
    });
    expect(await api.get('pause')).toMatchObject({
        body: { fleet: { operator: 'olga', reason: 'an incident' } },
    });
    await box.azure.setParameter('alice', server.id, 'log_disconnections', 'off');
    await box.untilTrail(server.id, ['held log-disconnections']);
    await api.runTimer('on-tick');
    await box.untilQuiet();
    expect(acceptedWrites(box.sandbox, server.id)).toEqual([]);
    expect((await api.post('pause', { ...pause, action: 'resume' })).status).toBe(200);
    await api.runTimer('on-tick');
    await box.untilTrail(server.id, ['intended log-disconnections', 'verified log-disconnections']);
    const acts = (await box.api.audit('fleet')).filter(({ operator }) => operator !== undefined);
    const trail = acts.map(({ outcome, operator }) => `${outcome} by ${operator}`);
    expect(trail).toEqual(['paused by olga', 'resumed by olga']);
});

test('a parameter that an actor resets every time is flapping, and repaired again when an operator resumes it', async () => {
    const server = box.server(4);
    for (let time = 1; time <= 3; time += 1) {
        await box.azure.setParameter('terraform', server.id, 'log_checkpoints', 'off');
        await box.until(`repair ${time}`, async () => {
            const trail = await box.api.trail(server.id);
            return trail.filter((entry) => entry === 'verified log-checkpoints').length === time;
        });
    }
    await box.azure.setParameter('terraform', server.id, 'log_checkpoints', 'off');
    await box.untilTrail(server.id, ['flapping log-checkpoints']);
    const [entry] = (await box.api.audit(server.id)).slice(-1);
    // Who wrote at the very moment of a repair may not be known: then nobody is named for that one.
    expect(entry?.reason).toMatch(
        /changed by (an unknown actor and )?7e44af04-0000-4000-8000-000000000003 through application 7e44af04-0000-4000-8000-000000001003( and an unknown actor)? to log_checkpoints = off/,
    );
    expect(await notificationsOf('Flapping', server.id)).toHaveLength(1);
    expect(acceptedWrites(box.sandbox, server.id)).toHaveLength(3);
    const request = { server: server.id, control: 'log-checkpoints', operator: 'olga', comment: 'fixed' };
    expect((await api.post('flapping', { ...request, control: 'log-connections' })).status).toBe(404);
    expect((await api.post('flapping', request)).status).toBe(200);
    await box.untilTrail(server.id, [
        'resumed log-checkpoints',
        'intended log-checkpoints',
        'verified log-checkpoints',
    ]);
});

test('a message that fails five times is listed with its cause, and handled when an operator retries it', async () => {
    const server = box.server(5);
    box.sandbox.simulator.changeSilently(server, { parameters: { log_checkpoints: 'off' } });
    const queues = QueueServiceClient.fromConnectionString(box.sandbox.storage.directConnectionString);
    const message = { server: server.id, slices: ['everything'], requeues: 0 };
    const text = Buffer.from(JSON.stringify(message)).toString('base64');
    await queues.getQueueClient('assessments').sendMessage(text);
    await box.untilTrail(server.id, ['failed']);
    const { body } = await api.get('failed-messages');
    expect(body).toMatchObject({
        messages: [
            {
                queue: 'assessments',
                message,
                reason: expect.stringMatching(
                    /^MalformedInputError: A message of queue assessments is malformed/,
                ),
            },
        ],
    });
    const [failed] = Object.values(Object(fieldOf(body, 'messages')));
    const path = `failed-messages/${fieldOf(failed, 'id')}/retry`;
    expect(await api.post(path, { operator: 'olga' })).toEqual({
        status: 200,
        body: { result: `${server.id} is assessed again` },
    });
    await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
    expect((await box.api.trail(server.id)).slice(0, 2)).toEqual(['failed', 'retried']);
    expect(await api.get('failed-messages')).toMatchObject({ body: { messages: [] } });
    expect((await api.post(path, { operator: 'olga' })).status).toBe(404);
});

test('an event that Event Grid could not deliver is read from the dead letters and assessed', async () => {
    const server = box.server(6);
    box.sandbox.simulator.changeSilently(server, { parameters: { log_checkpoints: 'off' } });
    const blobs = BlobServiceClient.fromConnectionString(box.sandbox.storage.directConnectionString);
    const container = blobs.getContainerClient('dead-letters');
    const event = {
        ...writeEvent(server),
        deadLetterReason: 'MaxDeliveryAttemptsExceeded',
        deliveryAttempts: 30,
    };
    const file = JSON.stringify([event]);
    await container
        .getBlockBlobClient('PGWARDEN/2026/11/20/8/one.json')
        .upload(file, Buffer.byteLength(file));
    await api.runTimer('on-tick');
    await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
    expect(await container.getBlobClient('PGWARDEN/2026/11/20/8/one.json').exists()).toBe(false);
});

describe('a request that is not usable names every problem and does nothing', () => {
    const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
        [
            'approvals/any',
            { server: 'orders', decision: 'maybe' },
            [
                'server: allowed: the resource id of a flexible server',
                'decision: allowed: approve, decline, withdraw',
                'comment: required; allowed: 1 to 500 characters',
                'operator: required; allowed: 1 to 100 characters',
            ],
        ],
        ['pause', ['no object'], ['body: allowed: a JSON object']],
        [
            'pause',
            { action: 'pause', reason: ' ', operator: 'o'.repeat(101), extra: 1 },
            [
                'reason: allowed: 1 to 500 characters',
                'operator: allowed: 1 to 100 characters',
                'extra: unknown; allowed: action, server, reason, until, operator',
            ],
        ],
        ['pause', { action: 'pause', reason: 'why' }, ['operator: required; allowed: 1 to 100 characters']],
        [
            'remediations/any/undo',
            { server: '/subscriptions/x', operator: 'olga', comment: 'c', exemptHours: 0 },
            [
                'server: allowed: the resource id of a flexible server',
                'exemptHours: allowed: a number of hours from 1 to 720',
            ],
        ],
    ];
    test.each(cases)('POST /api/%s', async (path, body, details) => {
        const response = await api.post(path, body);
        expect(response).toMatchObject({
            status: 400,
            body: { code: 'InvalidBody', errors: details.map((detail) => ({ detail })) },
        });
    });

    test.each([
        ['GET', 'audit'],
        ['GET', 'audit/verification'],
        ['GET', 'approvals'],
        ['POST', 'approvals/any'],
        ['POST', 'remediations/any/undo'],
        ['GET', 'pause'],
        ['POST', 'pause'],
        ['POST', 'flapping'],
        ['GET', 'failed-messages'],
        ['POST', 'failed-messages/any/retry'],
        ['POST', 'failed-messages/any/dismiss'],
        ['POST', 'assessments'],
        ['GET', 'status'],
        ['GET', 'health'],
        ['GET', 'fleet'],
        ['GET', 'fleet/compliance'],
        ['GET', 'servers'],
        ['GET', 'servers/state'],
        ['GET', 'servers/baseline'],
        ['GET', 'exemptions'],
        ['GET', 'dry-run'],
        ['GET', 'dry-run/changes'],
        ['GET', 'remediations'],
        ['GET', 'open-remediations'],
        ['GET', 'remediations/any'],
        ['GET', 'stories'],
        ['GET', 'stories/any'],
        ['GET', 'drift-groups'],
        ['GET', 'openapi.json'],
    ])(
        '%s /api/%s without the function key, with a wrong one, or with another method',
        async (method, path) => {
            const { host, endpoints } = box.sandbox;
            const status = async (
                asked: string,
                headers: Readonly<Record<string, string>>,
            ): Promise<number> => (await fetch(`${host.url}/api/${path}`, { method: asked, headers })).status;
            expect(await status(method, {})).toBe(401);
            expect(await status(method, { 'x-functions-key': endpoints.operatorKey.slice(1) })).toBe(401);
            expect(await status(method, { 'x-functions-key': host.keys.eventGridKey })).toBe(401);
            expect(await status('DELETE', { 'x-functions-key': endpoints.operatorKey })).toBe(405);
            expect(await status('PUT', { 'x-functions-key': endpoints.operatorKey })).toBe(405);
        },
    );

    test('a client that has a response is told so by the host, without a body', async () => {
        const { host, endpoints } = box.sandbox;
        const headers = { 'x-functions-key': endpoints.operatorKey };
        const first = await fetch(`${host.url}/api/openapi.json`, { headers });
        const etag = first.headers.get('etag') ?? '';
        expect((await first.json()) as unknown).toMatchObject({ openapi: '3.1.0' });
        const again = await fetch(`${host.url}/api/openapi.json?code=${endpoints.operatorKey}`, {
            headers: { 'if-none-match': etag },
        });
        expect([again.status, await again.text()]).toEqual([304, '']);
        const unknown = await fetch(`${host.url}/api/contested`, { headers });
        expect([unknown.status, unknown.headers.get('content-type')]).toEqual([
            404,
            'application/problem+json',
        ]);
    });

    test('a query of many kilobytes, or of filter syntax', async () => {
        const hostile = encodeURIComponent("' or PartitionKey ne '");
        for (const name of ['server', 'since', 'until', 'control', 'outcome', 'continuation']) {
            expect((await api.get(`audit?${name}=${hostile}`)).status, name).toBe(400);
            expect((await api.get(`audit?${name}=${'x'.repeat(12_000)}`)).status, name).toBe(400);
        }
        const tooLong = await fetch(`${box.sandbox.host.url}/api/audit?server=${'x'.repeat(100_000)}`);
        expect(tooLong.status).toBeGreaterThanOrEqual(400);
        expect(tooLong.status).toBeLessThan(500);
        expect((await api.get('audit?limit=1')).status).toBe(200);
    });

    test('a storage outage is a response that asks to try again', async () => {
        box.sandbox.storage.proxy.setUnavailable('table', 'busy');
        const response = await api.get('approvals');
        box.sandbox.storage.proxy.setUnavailable('table', undefined);
        expect(response).toMatchObject({ status: 503, body: { code: 'Unavailable' } });
    });
});

test('every event that operators were sent is what its schema says, and none came twice', async () => {
    await box.untilQuiet();
    const { published } = box.sandbox.simulator.eventGrid;
    expect(published.length).toBeGreaterThan(5);
    expect(published.flatMap(schemaProblems)).toEqual([]);
    const ids = published.map(({ id }) => id);
    expect(ids.length - new Set(ids).size).toBe(0);
});

test('no claim, address, e-mail or name of a person is stored, logged or sent', async () => {
    await box.untilQuiet();
    expect(await personalData(box)).toEqual([]);
});

test('storage is used with the permissions of the roles, and every one of them is needed', () => {
    const needed = new Set(
        box.sandbox.storage.proxy.requests.flatMap((request) => {
            // Tables are made by the deployment, whose role may; what the app is refused there, it does without.
            if (request.method === 'POST' && /\/Tables(\?|$)/.test(request.path)) return [];
            const need = storageNeed(request);
            expect(need, `${request.service} ${request.method} ${request.path}`).toBeDefined();
            return need === undefined ? [] : [grantOf(need)];
        }),
    );
    expect([...needed].filter((grant) => grant.startsWith('not granted'))).toEqual([]);
    const granted = [...grantsOf('storage'), ...grantsOf('storage-servers-table')];
    const unused = granted.filter((grant) => !needed.has(grant) && !ofTheHost.includes(grant));
    expect(unused).toEqual([]);
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.expectOrder();
});
