import { expect, it } from 'vitest';
import { jsonReport } from '../../src/report/json.ts';
import { fleet, hostile, orders } from './fleet.ts';

const ordersId =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

it('has the documented shape', () => {
    const { servers, ...head } = JSON.parse(jsonReport(fleet([orders])));
    expect(Object.keys(head)).toEqual([
        'schema',
        'assessedAt',
        'baseline',
        'result',
        'headline',
        'summary',
        'subscriptions',
        'warnings',
    ]);
    expect(head).toMatchObject({
        schema: 'pgwarden-assessment/1',
        assessedAt: '2026-11-20T09:12:44.000Z',
        baseline: 'standard',
        result: 'drifted',
        headline: 'The server drifted.',
        summary: {
            servers: { drifted: 1, unknown: 0, compliant: 0 },
            incomplete: 0,
            drift: { high: 2, medium: 1, low: 1 },
            writes: { apply: 1, ask: 1, hold: 1, exempt: 0, report: 0 },
        },
    });
    expect(servers).toHaveLength(1);
    expect(servers[0]).toMatchObject({ id: ordersId, name: 'orders', status: 'drifted', version: '17' });
    expect(servers[0].controls[0]).toEqual({
        id: 'backup-retention',
        title: 'Backups are kept long enough',
        severity: 'low',
        mode: 'approve',
        status: 'drifted',
        evidence: [{ what: 'backup.backupRetentionDays', found: '7', wanted: 'at least 14' }],
        withoutWrite: 'A replica has no backups of its own',
    });
    expect(servers[0].writes[1]).toEqual({
        method: 'PATCH',
        resource: `${ordersId}/configurations/shared_preload_libraries`,
        kind: 'parameter',
        controls: ['pgaudit-loaded'],
        from: 'pg_cron',
        to: 'pg_cron,pgaudit',
        disruption: 'none',
        takesEffectAfterRestart: true,
        decision: 'held',
        reason: 'the baseline restarts no server',
    });
});

it('keeps values exactly and shows no raw control character', () => {
    const text = jsonReport(fleet([hostile]));
    expect(text).not.toMatch(/[^\n\P{Cc}]|\u202E/u);
    expect(JSON.parse(text).servers[0].controls[0].evidence).toEqual([
        {
            what: 'firewallRules/\u001b[31m<b>|`x`',
            found: '=1+1, "a"\n@team #1 https://evil.example',
            wanted: '\u202Enot {0} [link](1) **bold**\u009b',
        },
    ]);
});
