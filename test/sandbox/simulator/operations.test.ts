import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
    createServer,
    pause,
    people,
    postgresqlClient,
    quickly,
    type Running,
    raw,
    running,
    serverPath,
    settled,
    until,
} from './running.ts';

let run: Running;

/** Writes last 200 ms here, so that what runs can be looked at on a busy machine too. */
const lasting = { durations: { configurationWrite: 100_000 } } as const;

beforeAll(async () => {
    run = await running({ behavior: lasting });
});

afterAll(async () => {
    await run.simulator.stop();
});

function write(server: string, on: Running = run) {
    return raw(on, 'PATCH', serverPath(server, '/configurations/log_duration'), {
        body: { properties: { value: 'on', source: 'user-override' } },
    });
}

/** Retries what is refused as busy, as a careful client does. */
async function written(server: string): Promise<unknown> {
    let response = await write(server);
    for (let tries = 0; response.status === 409 && tries < 400; tries += 1) {
        await pause(5);
        response = await write(server);
    }
    return settled(run, response);
}

describe('the contract of a long-running operation', () => {
    test('202 names the operation and where to ask, in URLs of some 3.5 KB', async () => {
        createServer(run.simulator.world, { name: 'contract' });
        const { status, headers, body } = await write('contract');
        expect(status).toBe(202);
        expect(body).toMatchObject({ operation: 'UpdateOrcasServerParameterManagementOperation' });
        expect(Object.keys(body as object)).toEqual(['operation', 'startTime']);
        const poll = headers['azure-asyncoperation'] ?? '';
        expect(poll).toContain(
            `/subscriptions/${'11111111-1111-4111-8111-111111111111'}/providers/Microsoft.DBforPostgreSQL/locations/canadacentral/azureAsyncOperation/`,
        );
        const location = new URL(headers.location ?? '');
        expect(location.pathname).toBe(
            new URL(poll).pathname.replace('azureAsyncOperation', 'operationResults'),
        );
        expect(location.searchParams.get('s')).not.toBe(new URL(poll).searchParams.get('s'));
        expect(poll.length).toBeGreaterThan(3_000);
        expect(poll.length).toBeLessThan(4_100);
        expect([...new URL(poll).searchParams.keys()]).toEqual(['api-version', 't', 'c', 's', 'h']);
    });

    test('a poll answers 200 with name, status and start time alone', async () => {
        createServer(run.simulator.world, { name: 'polled' });
        const accepted = await write('polled');
        const url = accepted.headers['azure-asyncoperation'] ?? '';
        const first = await raw(run, 'GET', url);
        expect(first.status).toBe(200);
        expect(first.body).toMatchObject({ status: 'InProgress' });
        expect(first.headers['retry-after']).toBe(accepted.headers['retry-after']);
        expect(Object.keys(first.body as object)).toEqual(['name', 'status', 'startTime']);
        const last = await settled(run, accepted);
        expect(last).toMatchObject({ status: 'Succeeded', name: url.split('/').at(-1)?.split('?')[0] });
    });

    test('operationResults is 202 while it runs and 204 afterwards', async () => {
        createServer(run.simulator.world, { name: 'results' });
        const accepted = await write('results');
        const url = accepted.headers.location ?? '';
        expect((await raw(run, 'GET', url)).status).toBe(202);
        await settled(run, accepted);
        expect((await raw(run, 'GET', url)).status).toBe(204);
    });

    test.each(['t', 'c', 's', 'h'])('a poll URL whose %s was changed is refused', async (part) => {
        createServer(run.simulator.world, { name: `tampered-${part}` });
        const accepted = await write(`tampered-${part}`);
        const url = new URL(accepted.headers['azure-asyncoperation'] ?? '');
        url.searchParams.set(part, `${url.searchParams.get(part)}x`);
        expect((await raw(run, 'GET', url.href)).status).toBe(403);
        url.searchParams.delete(part);
        expect((await raw(run, 'GET', url.href)).status).toBe(401);
    });

    test('Retry-After is that of Azure, scaled, and at least a second', async () => {
        const slower = await running({ timeScale: 0.1 });
        createServer(slower.simulator.world, { name: 'patched' });
        createServer(slower.simulator.world, { name: 'configured' });
        const patch = await raw(slower, 'PATCH', serverPath('patched'), {
            body: { properties: { backup: { backupRetentionDays: 9 } } },
        });
        expect(patch.headers['retry-after']).toBe('6');
        expect((await write('configured', slower)).headers['retry-after']).toBe('1');
        await slower.simulator.stop();
    });
});

describe('one operation at a time on a server', () => {
    test('an overlap is refused up front while the state still says Ready', async () => {
        createServer(run.simulator.world, { name: 'busy' });
        const first = await write('busy');
        const second = await raw(run, 'PUT', serverPath('busy', '/firewallRules/office'), {
            body: { properties: { startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.9' } },
        });
        expect([second.status, second.body]).toEqual([
            409,
            {
                error: {
                    code: 'ServerIsBusy',
                    message:
                        "Cannot complete operation while server 'busy' is busy processing another operation. Try again later.",
                },
            },
        ]);
        expect((await raw(run, 'GET', serverPath('busy'))).body).toMatchObject({
            properties: { state: 'Ready' },
        });
        await settled(run, first);
    });

    test('right after a success the server is busy for another moment', async () => {
        const slow = await running({ behavior: { settleMs: 1_000_000 } });
        createServer(slow.simulator.world, { name: 'settling' });
        await settled(slow, await write('settling', slow));
        const again = await write('settling', slow);
        expect([again.status, again.body]).toMatchObject([409, { error: { code: 'ServerIsBusy' } }]);
        await slow.simulator.stop();
    });

    test('an overlap may be accepted and fail in the poll, and leaves the first alone', async () => {
        const other = await running({ behavior: { ...lasting, busyAfterAcceptance: 1 } });
        createServer(other.simulator.world, { name: 'late' });
        const first = await write('late', other);
        const second = await raw(other, 'PATCH', serverPath('late', '/configurations/log_statement'), {
            body: { properties: { value: 'ddl', source: 'user-override' } },
        });
        expect(await settled(other, second)).toMatchObject({
            status: 'Failed',
            error: {
                code: 'ServerBusy',
                message: "Server 'late' is busy with another operation. Please try again later.",
            },
        });
        expect(await settled(other, first)).toMatchObject({ status: 'Succeeded' });
        const { body } = await raw(other, 'GET', serverPath('late', '/configurations/log_statement'));
        expect(body).toMatchObject({ properties: { value: 'none' } });
        await other.simulator.stop();
    });

    test('different servers do not wait for each other', async () => {
        createServer(run.simulator.world, { name: 'left' });
        createServer(run.simulator.world, { name: 'right' });
        const responses = [await write('left'), await write('right')];
        expect(responses.map(({ status }) => status)).toEqual([202, 202]);
    });

    test('a restart of a server that is not ready fails in the poll', async () => {
        createServer(run.simulator.world, { name: 'wedged', properties: { state: 'Updating' } });
        const outcome = await settled(run, await raw(run, 'POST', serverPath('wedged', '/restart')));
        expect(outcome).toMatchObject({
            status: 'Failed',
            error: {
                code: 'ServerIsNotReady',
                message:
                    'Restart or Stop Server can only be performed on Started servers. Sever Name = wedged, Current Server State = Updating',
            },
        });
        expect((await write('wedged')).status).toBe(409);
    });

    test('a server can be stopped and started again', async () => {
        createServer(run.simulator.world, { name: 'cycled' });
        const client = postgresqlClient(run, people.operator.objectId);
        await client.servers.beginStopAndWait('pgwarden', 'cycled', quickly);
        expect((await client.servers.get('pgwarden', 'cycled')).state).toBe('Stopped');
        await until('the server has settled', async () => {
            const start = await raw(run, 'POST', serverPath('cycled', '/start'));
            return start.status === 202;
        });
        await until('the server is ready', async () => {
            return (await client.servers.get('pgwarden', 'cycled')).state === 'Ready';
        });
        expect(await written('cycled')).toMatchObject({ status: 'Succeeded' });
    });
});
