import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, postgresqlClient, type Running, running } from './running.ts';

describe('server parameters, seen by the official client', () => {
    let run: Running;

    beforeAll(async () => {
        run = await running();
    });

    afterAll(async () => {
        await run.simulator.stop();
    });

    test('a server comes back with its region as it is displayed', async () => {
        createServer(run.simulator.world, { name: 'orders' });
        const server = await postgresqlClient(run).servers.get('pgwarden', 'orders');
        expect(server.location).toBe('Canada Central');
        expect(server.state).toBe('Ready');
        expect(server.version).toBe('17');
    });

    test('the list of parameters is one page with the whole catalogue', async () => {
        createServer(run.simulator.world, { name: 'listed' });
        const names: string[] = [];
        for await (const item of postgresqlClient(run).configurations.listByServer('pgwarden', 'listed')) {
            names.push(item.name ?? '');
        }
        expect(names.length).toBeGreaterThan(300);
        expect(names).toContain('require_secure_transport');
    });

    test('a write is accepted, polled and read back', async () => {
        createServer(run.simulator.world, { name: 'written' });
        const client = postgresqlClient(run);
        const written = await client.configurations.beginUpdateAndWait(
            'pgwarden',
            'written',
            'log_min_duration_statement',
            { value: '2000', source: 'user-override' },
        );
        expect(written).toMatchObject({
            value: '2000',
            source: 'user-override',
            isConfigPendingRestart: false,
        });
        const entry = run.simulator.requests.entries.find((logged) => logged.method === 'PATCH');
        expect(entry).toMatchObject({ status: 202, operation: { status: 'Succeeded' } });
    });
});
