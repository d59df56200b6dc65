import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultPlan, noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
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
    run = await running({ behaviour: lasting });
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
    let answer = await write(server);
    for (let tries = 0; answer.status === 409 && tries < 400; tries += 1) {
        await pause(5);
        answer = await write(server);
    }
    return settled(run, answer);
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
        const slow = await running({ behaviour: { settleMs: 1_000_000 } });
        createServer(slow.simulator.world, { name: 'settling' });
        await settled(slow, await write('settling', slow));
        const again = await write('settling', slow);
        expect([again.status, again.body]).toMatchObject([409, { error: { code: 'ServerIsBusy' } }]);
        await slow.simulator.stop();
    });

    test('an overlap may be accepted and fail in the poll, and leaves the first alone', async () => {
        const other = await running({ behaviour: { ...lasting, busyAfterAcceptance: 1 } });
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
        const answers = [await write('left'), await write('right')];
        expect(answers.map(({ status }) => status)).toEqual([202, 202]);
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

describe('faults of operations', () => {
    async function withFault(
        plan: Partial<FaultPlan>,
        server: string,
    ): Promise<{ outcome: unknown; value: unknown }> {
        run.simulator.faults.replace({ ...noFaults, ...plan });
        createServer(run.simulator.world, { name: server });
        const accepted = await write(server);
        run.simulator.faults.replace(noFaults);
        const outcome = await settled(run, accepted);
        const { body } = await raw(run, 'GET', serverPath(server, '/configurations/log_duration'));
        return { outcome, value: (body as { properties: { value: string } }).properties.value };
    }

    test('an accepted operation fails later, without effect', async () => {
        const { outcome, value } = await withFault(
            { onAccepted: () => ({ kind: 'failLater', code: 'InternalServerError', message: 'Boom' }) },
            'fails-later',
        );
        expect(outcome).toMatchObject({
            status: 'Failed',
            error: { code: 'InternalServerError', message: 'Boom' },
        });
        expect(value).toBe('off');
    });

    test('an operation succeeds without effect', async () => {
        const { outcome, value } = await withFault({ onAccepted: () => ({ kind: 'noEffect' }) }, 'no-effect');
        expect(outcome).toMatchObject({ status: 'Succeeded' });
        expect(value).toBe('off');
    });

    test('an operation hangs in Updating and then succeeds', async () => {
        run.simulator.faults.replace({
            ...noFaults,
            onAccepted: () => ({ kind: 'hang', azureMs: 150_000 }),
        });
        createServer(run.simulator.world, { name: 'hangs' });
        const accepted = await write('hangs');
        run.simulator.faults.replace(noFaults);
        expect((await raw(run, 'GET', serverPath('hangs'))).body).toMatchObject({
            properties: { state: 'Updating' },
        });
        expect(await settled(run, accepted)).toMatchObject({ status: 'Succeeded' });
        expect((await raw(run, 'GET', serverPath('hangs'))).body).toMatchObject({
            properties: { state: 'Ready' },
        });
    });

    test('a stale read shows what was before the last write', async () => {
        createServer(run.simulator.world, { name: 'stale' });
        const path = serverPath('stale', '/configurations/log_min_duration_statement');
        const set = async (value: string): Promise<void> => {
            const body = { properties: { value, source: 'user-override' } };
            await until('the server has settled', async () => {
                const answer = await raw(run, 'PATCH', path, { body });
                if (answer.status === 202) await settled(run, answer);
                return answer.status === 202;
            });
        };
        await set('1000');
        await set('2000');
        run.simulator.faults.replace({ ...noFaults, isStaleRead: () => true });
        const stale = await raw(run, 'GET', path);
        run.simulator.faults.replace(noFaults);
        const fresh = await raw(run, 'GET', path);
        expect(stale.body).toMatchObject({ properties: { value: '1000' } });
        expect(fresh.body).toMatchObject({ properties: { value: '2000' } });
    });
});

describe('faults of requests', () => {
    test('a connection that is cut before serving changes nothing', async () => {
        createServer(run.simulator.world, { name: 'cut-before' });
        run.simulator.faults.replace({
            ...noFaults,
            beforeServing: () => ({ kind: 'reset', when: 'before' }),
        });
        await expect(write('cut-before')).rejects.toThrow();
        run.simulator.faults.replace(noFaults);
        const entry = run.simulator.requests.entries.find(({ path }) => path.includes('cut-before'));
        expect(entry).toMatchObject({ status: 0 });
        expect(entry).not.toHaveProperty('operation');
    });

    test('a connection that is cut in the middle of the answer leaves the write in effect', async () => {
        createServer(run.simulator.world, { name: 'cut-after' });
        run.simulator.faults.replace({
            ...noFaults,
            beforeServing: () => ({ kind: 'reset', when: 'after' }),
        });
        await expect(write('cut-after')).rejects.toThrow();
        run.simulator.faults.replace(noFaults);
        await until('the write took effect', async () => {
            const { body } = await raw(run, 'GET', serverPath('cut-after', '/configurations/log_duration'));
            return JSON.stringify(body).includes('"value":"on"');
        });
        const entry = run.simulator.requests.entries.find(({ path }) => path.includes('cut-after'));
        expect(entry).toMatchObject({ status: 0, operation: { status: 'Succeeded' } });
    });

    test.each([429, 500, 502, 503] as const)('Azure may answer %i instead', async (status) => {
        createServer(run.simulator.world, { name: `disturbed-${status}` });
        run.simulator.faults.replace({
            ...noFaults,
            beforeServing: () => ({ kind: 'answer', status, retryAfterSeconds: 3 }),
        });
        const answer = await write(`disturbed-${status}`);
        run.simulator.faults.replace(noFaults);
        expect([answer.status, answer.headers['retry-after']]).toEqual([status, '3']);
    });
});
