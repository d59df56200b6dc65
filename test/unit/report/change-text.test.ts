import { expect, it } from 'vitest';
import { differencesOf, requestOf } from '../../../src/changes/kinds.ts';
import { waitsForRestart } from '../../../src/changes/parameter.ts';
import type { Change, ChangeWrite } from '../../../src/model/change.ts';

function change(write: ChangeWrite): Change {
    return { ...write, control: 'secure-transport', disruption: 'none' };
}

function said(write: ChangeWrite) {
    const { method, resource } = requestOf(change(write));
    const differences = differencesOf(change(write)).map(({ what, from, to }) => `${what}: ${from} → ${to}`);
    return [`${method} ${resource}`, ...differences];
}

it('shows a parameter', () => {
    const write = {
        kind: 'parameter',
        name: 'shared_preload_libraries',
        from: 'pg_cron',
        to: 'pg_cron,pgaudit',
        dataType: 'Set',
        isDynamicConfig: false,
    } as const;
    expect(said(write)).toEqual([
        'PATCH configurations/shared_preload_libraries',
        'value: pg_cron → pg_cron,pgaudit',
    ]);
    expect(waitsForRestart(change(write))).toBe(true);
    expect(waitsForRestart(change({ ...write, isDynamicConfig: true }))).toBe(false);
});

it('shows only the fields of a section that change', () => {
    expect(
        said({
            kind: 'authConfig',
            from: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
            to: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId: 't' },
        }),
    ).toEqual([
        'PATCH server',
        'authConfig.activeDirectoryAuth: Disabled → Enabled',
        'authConfig.tenantId: (none) → t',
    ]);
    expect(
        said({
            kind: 'backup',
            from: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
            to: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' },
        }),
    ).toEqual(['PATCH server', 'backup.backupRetentionDays: 7 → 14']);
});

it('shows a diagnostic setting by its sinks and its logs', () => {
    const from = {
        name: 'logs',
        workspaceId: '/w',
        logs: [
            { category: 'PostgreSQLLogs', enabled: true },
            { category: 'PostgreSQLFlexSessions', enabled: false },
        ],
        metrics: [{ category: 'AllMetrics', enabled: true }],
    };
    const to = { ...from, logs: [{ categoryGroup: 'audit', enabled: true }] };
    expect(said({ kind: 'diagnosticSetting', name: 'logs', from, to })).toEqual([
        'PUT providers/Microsoft.Insights/diagnosticSettings/logs',
        'logs: PostgreSQLLogs → audit',
    ]);
    expect(said({ kind: 'diagnosticSetting', name: 'logs', from: null, to })).toEqual([
        'PUT providers/Microsoft.Insights/diagnosticSettings/logs',
        'workspaceId: (none) → /w',
        'logs: (none) → audit',
        'metrics: (none) → AllMetrics',
    ]);
});

it('shows threat protection, administrators and firewall rules', () => {
    expect(said({ kind: 'threatProtection', from: 'Disabled', to: 'Enabled' })).toEqual([
        'PUT advancedThreatProtectionSettings/Default',
        'state: Disabled → Enabled',
    ]);
    const administrator = { objectId: 'o', principalName: 'dba', principalType: 'Group', tenantId: 't' };
    expect(said({ kind: 'administrator', objectId: 'o', from: null, to: administrator })).toEqual([
        'PUT administrators/o',
        'objectId: (none) → o',
        'principalName: (none) → dba',
        'principalType: (none) → Group',
        'tenantId: (none) → t',
    ]);
    const rule = { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' };
    expect(said({ kind: 'firewallRule', name: 'all', from: rule, to: null })).toEqual([
        'DELETE firewallRules/all',
        'startIpAddress: 0.0.0.0 → (none)',
        'endIpAddress: 255.255.255.255 → (none)',
    ]);
});

it('shows keys and their rotation', () => {
    const keyUri = 'https://v.vault.azure.net/keys/pg';
    expect(said({ kind: 'keyRotation', keyUri, from: 'abc', to: null })).toEqual([
        'POST https://v.vault.azure.net/keys/pg/rotate',
        'newest version: abc → (a new version)',
    ]);
    expect(
        said({
            kind: 'keyRotationPolicy',
            keyUri,
            from: null,
            to: {
                expiresIn: 'P2Y',
                lifetimeActions: [
                    { action: 'Rotate', timeAfterCreate: 'P1Y' },
                    { action: 'Notify', timeBeforeExpiry: 'P30D' },
                ],
            },
        }),
    ).toEqual([
        'PUT https://v.vault.azure.net/keys/pg/rotationpolicy',
        'expiresIn: (none) → P2Y',
        'lifetimeActions: (none) → Rotate P1Y after creation, Notify P30D before expiry',
    ]);
});

it('shows a restart with the parameters that wait for it', () => {
    expect(said({ kind: 'restart', from: ['shared_preload_libraries', 'wal_level'], to: [] })).toEqual([
        'POST restart',
        'waiting for a restart: shared_preload_libraries, wal_level → (none)',
    ]);
});
