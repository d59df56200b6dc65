import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultPlan, noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import { createServer, type Running, raw, running, serverPath, settled, until } from './running.ts';

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
                const response = await raw(run, 'PATCH', path, { body });
                if (response.status === 202) await settled(run, response);
                return response.status === 202;
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
        const response = await write(`disturbed-${status}`);
        run.simulator.faults.replace(noFaults);
        expect([response.status, response.headers['retry-after']]).toEqual([status, '3']);
    });
});
