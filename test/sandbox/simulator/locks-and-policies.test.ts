import { describe, expect, test } from 'vitest';
import { guardedServers, setting } from './guarded-servers.ts';
import { createServer, production, raw, serverPath } from './running.ts';

const run = guardedServers();

describe('locks', () => {
    test('CanNotDelete forbids deleting, also from a group above', async () => {
        createServer(run().simulator.world, { name: 'kept' });
        const group = `/subscriptions/${production}/resourceGroups/pgwarden`;
        const lock = `${group}/providers/Microsoft.Authorization/locks/keep`;
        await raw(run(), 'PUT', lock, { body: { properties: { level: 'CanNotDelete', notes: 'audit' } } });
        const { status, body } = await raw(run(), 'DELETE', serverPath('kept'));
        expect([status, body]).toEqual([
            409,
            {
                error: {
                    code: 'ScopeLocked',
                    message: `The scope '${serverPath('kept')}' cannot perform delete operation because following scope(s) are locked: '${group}'. Please remove the lock and try again.`,
                },
            },
        ]);
        const write = await raw(run(), 'PATCH', serverPath('kept'), { body: { tags: {} } });
        expect(write.status).toBe(202);
        expect((await raw(run(), 'DELETE', lock)).status).toBe(200);
    });

    test('ReadOnly forbids every write to the server, its children and its diagnostic settings', async () => {
        createServer(run().simulator.world, { name: 'frozen' });
        run().simulator.world.locks.push({ name: 'freeze', scope: serverPath('frozen'), level: 'ReadOnly' });
        const codes = [];
        for (const [method, below] of [
            ['PATCH', ''],
            ['DELETE', ''],
            ['POST', '/restart'],
            ['PATCH', '/configurations/log_duration'],
            ['PUT', '/providers/Microsoft.Insights/diagnosticSettings/s'],
        ] as const) {
            const { body } = await raw(run(), method, serverPath('frozen', below), { body: setting });
            codes.push((body as { error: { code: string } }).error.code);
        }
        expect(codes).toEqual(['ScopeLocked', 'ScopeLocked', 'ScopeLocked', 'ScopeLocked', 'ScopeLocked']);
        expect((await raw(run(), 'GET', serverPath('frozen'))).status).toBe(200);
        const locks = await raw(
            run(),
            'GET',
            serverPath('frozen', '/providers/Microsoft.Authorization/locks'),
        );
        expect(locks.body).toMatchObject({ value: [{ name: 'freeze', properties: { level: 'ReadOnly' } }] });
    });
});

test('exemptions of policies are listed', async () => {
    run().simulator.world.policyExemptions.push({
        name: 'legacy',
        scope: serverPath('guarded'),
        policyAssignmentId: '/assignments/tls',
        exemptionCategory: 'Waiver',
    });
    const path = serverPath('guarded', '/providers/Microsoft.Authorization/policyExemptions');
    expect((await raw(run(), 'GET', path)).body).toMatchObject({
        value: [{ name: 'legacy', properties: { exemptionCategory: 'Waiver' } }],
    });
});
