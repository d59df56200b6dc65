import { readFile } from 'node:fs/promises';
import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { createWorkspace } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import { tenantId } from '../../../sandbox/simulator/world/people.ts';
import { createServer, people, production, serverPath } from '../../sandbox/simulator/running.ts';
import { signedIn } from '../../support/operators-api.ts';
import { eventGridEvent } from '../../support/resource-events.ts';
import { type AppInProcess, appInProcess, operatorId } from './app-in-process.ts';

let app: AppInProcess;

beforeAll(async () => {
    app = await appInProcess({ WEBSITE_AUTH_ENABLED: 'True' });
    createWorkspace(app.product.simulator.world, createRandom(1));
    await app.start();
    // The start waits for nothing; a tick makes what is not there yet and waits for it.
    await app.invoke('on-tick', {});
}, 60_000);

afterAll(async () => {
    await app.stop();
});

function event(
    server: string,
    below: string,
    id: string,
    oid: string = people.alice.objectId,
    correlationId = 'c0ffee00-0000-4000-8000-000000000001',
) {
    const type = below === '' ? '' : `/${below.split('/')[1]}`;
    return eventGridEvent(
        serverPath(server, below),
        `Microsoft.DBforPostgreSQL/flexibleServers${type}/write`,
        { id, data: { tenantId, subscriptionId: production, claims: { oid }, correlationId } },
    );
}

interface AuditBody {
    readonly entries: readonly {
        readonly outcome: string;
        readonly control?: string;
        readonly reason?: string;
        readonly remediationId?: string;
    }[];
}

async function audit(query: string): Promise<AuditBody['entries']> {
    const { status, body } = await app.http(`audit?${query}`);
    expect(status).toBe(200);
    return (body as AuditBody).entries;
}

describe('the functions', () => {
    test('are registered with their triggers', () => {
        const registered = [...app.functions.values()].map(({ name, trigger }) => {
            const { queueName, schedule, route, authLevel, methods } = trigger;
            const options = { queueName, schedule, route, authLevel, methods };
            const given = Object.entries(options).filter(([, value]) => value !== undefined);
            return [name, trigger.type, Object.fromEntries(given)];
        });
        expect(registered).toEqual(
            expect.arrayContaining([
                ['on-resource-change', 'eventGridTrigger', {}],
                ['on-key-change', 'eventGridTrigger', {}],
                ['on-policy-state', 'eventGridTrigger', {}],
                ['on-assessment', 'queueTrigger', { queueName: 'assessments' }],
                ['on-remediation', 'queueTrigger', { queueName: 'remediations' }],
                ['on-fleet-work', 'queueTrigger', { queueName: 'fleet' }],
                ['on-tick', 'timerTrigger', { schedule: '0 * * * * *' }],
                ['on-sweep', 'timerTrigger', { schedule: '0 0 */6 * * *' }],
                [
                    'api-read',
                    'httpTrigger',
                    { route: 'api/{*path}', authLevel: 'anonymous', methods: ['GET', 'HEAD', 'OPTIONS'] },
                ],
            ]),
        );
    });

    test('refuse every HTTP request without a sign-in', async () => {
        for (const method of ['GET', 'POST'] as const) {
            const headers = { 'x-ms-client-principal': '', 'x-functions-key': 'a key' };
            const { status, body } = await app.http('pause', {
                method,
                headers,
                ...(method === 'GET' ? {} : { body: '{}' }),
            });
            expect([status, body]).toMatchObject([401, { code: 'NotSignedIn' }]);
        }
    });

    test('count deliveries as host.json does', async () => {
        const host = JSON.parse(await readFile('host.json', 'utf8'));
        expect(host.extensions.queues).toMatchObject({ maxDequeueCount: 5, messageEncoding: 'base64' });
    });
});

describe('an event', () => {
    test('becomes a repair that is verified and recorded', async () => {
        createServer(app.product.simulator.world, {
            name: 'drifted',
            parameters: { ...compliantParameters('17'), require_secure_transport: 'off' },
        });
        const path = '/configurations/require_secure_transport';
        await app.invoke('on-resource-change', event('drifted', path, 'event-1'));
        expect(await app.messages('assessments')).toMatchObject([
            { server: serverPath('drifted'), slices: ['parameters'], cause: { eventId: 'event-1' } },
        ]);
        await app.deliver();
        const server = app.product.simulator.world.servers.get(serverPath('drifted').toLowerCase());
        expect(server?.record.parameters.require_secure_transport?.value).toBe('on');
        const entries = await audit(`server=${serverPath('drifted')}&control=secure-transport`);
        expect(entries.map(({ outcome }) => outcome)).toEqual(['verified', 'intended']);
        const verification = await app.http('audit/verification');
        expect(verification.body).toMatchObject({ problems: [] });
    }, 60_000);

    test('of an own write becomes nothing', async () => {
        const path = '/configurations/require_secure_transport';
        const [intended] = await audit(`server=${serverPath('drifted')}&outcome=intended`);
        const echo = event('drifted', path, 'event-2', people.pgwarden.objectId, intended?.remediationId);
        await app.invoke('on-resource-change', echo);
        expect(await app.messages('assessments')).toEqual([]);
        expect(app.lines.findLast((line) => line.includes('Event ignored'))).toContain(
            'it is the echo of a write by Pgwarden',
        );
    });

    test('that is malformed gets a response, and is recorded as rejected', async () => {
        await app.invoke('on-resource-change', { eventType: 'x' });
        const [entry] = await audit('server=events&outcome=rejected&limit=1');
        expect(entry?.reason).toContain('not an event of the Event Grid schema');
    });

    test('leaves no claim, address or name of a person in the log', async () => {
        const withClaims = eventGridEvent(
            serverPath('drifted', '/configurations/log_checkpoints'),
            'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
            { id: 'event-3', data: { tenantId, subscriptionId: production } },
        );
        await app.invoke('on-resource-change', withClaims);
        await app.deliver();
        expect(app.lines.length).toBeGreaterThan(5);
        const output = app.lines.join('\n');
        for (const secret of ['alice@contoso.example', '192.0.2.10', 'sts.windows.net']) {
            expect(output).not.toContain(secret);
        }
    }, 60_000);
});

test('a write without a response is looked up as soon as OPERATION_SETTLE_TIME says', async () => {
    const { world } = app.product.simulator;
    const parameters = { ...compliantParameters('17'), log_checkpoints: 'off' };
    createServer(world, { name: 'unanswered', parameters });
    let cuts = 0;
    const takeAway = world.hooks.on('received', ({ method }) => {
        if (method !== 'PATCH' || cuts > 0) return undefined;
        cuts += 1;
        return 'cut';
    });
    const first = app.storage.proxy.requests.length;
    await app.invoke('on-resource-change', event('unanswered', '/configurations/log_checkpoints', 'event-4'));
    await app.deliver();
    takeAway();
    expect(cuts).toBe(1);
    // A sixth of it, in whole seconds: of a minute it would be five.
    const pauses = app.storage.proxy.requests
        .slice(first)
        .filter(({ method, path }) => method === 'POST' && path.includes('/remediations/messages'))
        .map(({ path }) => Number(/visibilitytimeout=(\d+)/.exec(path)?.[1]));
    expect(pauses.length).toBeGreaterThan(1);
    expect(Math.max(...pauses)).toBe(1);
    const entries = await audit(`server=${serverPath('unanswered')}&control=log-checkpoints`);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['verified', 'intended']);
}, 60_000);

describe('a queue message that fails', () => {
    test('is returned until its last delivery, and recorded then', async () => {
        const delivery = (dequeueCount: number): Promise<unknown> =>
            app.invoke('on-assessment', { server: 'orders' }, { id: 'message-1', dequeueCount });
        await expect(delivery(1)).rejects.toThrow('A message of queue assessments is malformed');
        await expect(delivery(4)).rejects.toThrow('A message of queue assessments is malformed');
        await delivery(5);
        const { body } = await app.http('failed-messages');
        expect(JSON.stringify(body)).toContain('MalformedInputError');
    });
});

describe('the timers', () => {
    test('tick without anything to do', async () => {
        await app.invoke('on-tick', {});
        expect(await app.messages('assessments')).toEqual([]);
    });

    test('tick with storage that is not available, and log it', async () => {
        app.storage.proxy.setUnavailable('table', 'busy');
        try {
            await expect(app.invoke('on-tick', {})).rejects.toThrow();
        } finally {
            app.storage.proxy.setUnavailable('table', undefined);
        }
        await app.invoke('on-tick', {});
    }, 60_000);
});

describe('the operators’ API', () => {
    test('responds with a stream of JSON that only the client may keep', async () => {
        const request = new HttpRequest({
            url: 'https://pgwarden.example/api/pause',
            method: 'GET',
            headers: signedIn(operatorId, 'Reader'),
        });
        const { headers, body } = (await app.invoke('api-read', request)) as HttpResponseInit;
        expect(body).toBeInstanceOf(ReadableStream);
        expect(new Headers(headers).get('cache-control')).toBe('private, no-cache');
    });

    test('names the problem of a request, and never sees the function key in its query', async () => {
        const { status, headers, body } = await app.http('audit?limit=none&code=secret');
        expect(headers.get('content-type')).toBe('application/problem+json');
        expect([status, body]).toMatchObject([
            400,
            {
                code: 'InvalidQuery',
                errors: [{ detail: 'limit is "none"; allowed: a number from 1 to 1000', parameter: 'limit' }],
            },
        ]);
    });

    test('takes the principal that App Service signed in for the operator, whatever the body says', async () => {
        const pause = async (action: string): Promise<void> => {
            const body = JSON.stringify({ action, operator: 'mallory', reason: 'maintenance' });
            const { status } = await app.http('pause', { method: 'POST', body });
            expect(status).toBe(200);
        };
        await pause('pause');
        const { body } = await app.http('pause');
        expect(body).toMatchObject({ fleet: { operator: operatorId } });
        await pause('resume');
    });

    test('asks to try again while storage is not available', async () => {
        app.storage.proxy.setUnavailable('table', 'busy');
        try {
            const { status, body } = await app.http('audit');
            expect([status, body]).toMatchObject([503, { code: 'Unavailable' }]);
        } finally {
            app.storage.proxy.setUnavailable('table', undefined);
        }
    }, 60_000);
});

test('a tick continues held changes', async () => {
    const pause = async (action: string): Promise<void> => {
        const body = JSON.stringify({ action, operator: 'olga', reason: 'maintenance' });
        await app.http('pause', { method: 'POST', body });
    };
    const name = 'held';
    const trail = async (): Promise<readonly string[]> => {
        const entries = await audit(`server=${serverPath(name)}&control=log-connections`);
        return entries.map(({ outcome }) => outcome);
    };
    const parameters = { ...compliantParameters('17'), log_connections: 'off' };
    createServer(app.product.simulator.world, { name, parameters });
    await pause('pause');
    await app.invoke('on-resource-change', event(name, '/configurations/log_connections', 'held change'));
    await app.deliver();
    await pause('resume');
    await app.deliver();
    expect(await trail()).toEqual(['held']);
    await app.invoke('on-tick', {});
    await expect
        .poll(
            async () => {
                await app.deliver();
                return await trail();
            },
            { timeout: 30_000 },
        )
        .toEqual(['verified', 'intended', 'held']);
}, 60_000);

describe('the start of the app', () => {
    test.each(['busy', 'reset', 'silent'] as const)('ends at once although storage is %s', async (how) => {
        app.storage.proxy.setUnavailable('table', how);
        try {
            const started = performance.now();
            await app.start();
            // Azure's host waits for two minutes, and one call of storage takes longer than this when it fails.
            expect(performance.now() - started).toBeLessThan(400);
        } finally {
            app.storage.proxy.setUnavailable('table', undefined);
        }
    });
});
