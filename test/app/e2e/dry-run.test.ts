import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { acceptedWrites, sentWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;
let server: FlexibleServer;

beforeAll(async () => {
    box = await testSandbox({ servers: 1, dryRun: true });
    server = box.server(0);
});
afterAll(() => box?.close());

test('drift is recorded with the exact change, and nothing is written', async () => {
    await box.azure.setParameter(
        'alice',
        server.id,
        'shared_preload_libraries',
        'pg_cron,pg_stat_statements',
    );
    await box.azure.setParameter('alice', server.id, 'require_secure_transport', 'off');
    await box.until('both are recorded', async () => (await box.api.trail(server.id)).length >= 4);
    await box.untilQuiet();
    const entries = await box.api.audit(server.id);
    const wanted = entries.filter(({ outcome }) => outcome === 'wouldChange');
    const byControl = wanted
        .map(({ control = '', change, reason }) => ({ control, change, reason }))
        .sort((a, b) => a.control.localeCompare(b.control));
    expect(byControl).toEqual([
        {
            control: 'pgaudit-loaded',
            change: expect.objectContaining({
                kind: 'parameter',
                name: 'shared_preload_libraries',
                from: 'pg_cron,pg_stat_statements',
                to: 'pg_cron,pg_stat_statements,pgaudit',
            }),
            reason: 'DRY_RUN is on',
        },
        {
            control: 'secure-transport',
            change: expect.objectContaining({
                kind: 'parameter',
                name: 'require_secure_transport',
                from: 'off',
                to: 'on',
            }),
            reason: 'DRY_RUN is on',
        },
    ]);
    // The restart would not be made without dry-run either, and the record says that.
    const restarts = entries.filter(({ change }) => change?.kind === 'restart');
    expect(restarts.map(({ outcome, control }) => `${outcome} ${control}`)).toEqual([
        'held pgaudit-loaded',
        'reported pending-restart',
    ]);
    expect(sentWrites(box.sandbox, server.id)).toEqual([]);
});

test('the same drift is not recorded twice while its value stays, even over a restart of the app', async () => {
    const before = await box.api.trail(server.id);
    await box.azure.setParameter('bob', server.id, 'log_min_duration_statement', '500');
    await box.untilQuiet();
    await box.sandbox.host.stop();
    await box.sandbox.host.start();
    await box.azure.setParameter('bob', server.id, 'log_min_duration_statement', '600');
    await box.untilQuiet();
    expect(await box.api.trail(server.id)).toEqual(before);
    expect(sentWrites(box.sandbox, server.id)).toEqual([]);
});

test('drift whose value changed is recorded again', async () => {
    const before = await box.api.trail(server.id);
    await box.azure.setParameter('bob', server.id, 'shared_preload_libraries', 'pg_stat_statements');
    await box.until('it is recorded', async () => (await box.api.trail(server.id)).length > before.length);
    await box.untilQuiet();
    expect(await box.api.trail(server.id)).toEqual([...before, 'wouldChange pgaudit-loaded']);
    const [last] = (await box.api.audit(server.id)).slice(-1);
    expect(last?.change).toMatchObject({ from: 'pg_stat_statements', to: 'pg_stat_statements,pgaudit' });
});

test('drift that was recorded in dry-run is repaired when dry-run is off', async () => {
    await box.sandbox.host.stop();
    await box.sandbox.host.start({ DRY_RUN: 'false' });
    await box.until('both are repaired', () => acceptedWrites(box.sandbox, server.id).length === 2);
    await box.untilQuiet();
    const repairs = (await box.api.trail(server.id)).filter((entry) => /^(intended|verified)/.test(entry));
    expect(repairs).toEqual([
        'intended secure-transport',
        'verified secure-transport',
        'intended pgaudit-loaded',
        'verified pgaudit-loaded',
    ]);
    expect(await box.azure.parameter(server.id, 'require_secure_transport')).toBe('on');
    expect(await box.azure.parameter(server.id, 'shared_preload_libraries')).toBe(
        'pg_stat_statements,pgaudit',
    );
});

test('every remediation has one end, the audit verifies, nothing waits and no library is lost', async () => {
    await box.expectOrder();
});
