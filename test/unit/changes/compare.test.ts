import { describe, expect, test } from 'vitest';
import { compared, fieldParts } from '../../../src/changes/compared.ts';
import { dataEncryption } from '../../../src/changes/data-encryption.ts';
import { diagnosticSetting } from '../../../src/changes/diagnostic-setting.ts';
import { firewallRule } from '../../../src/changes/firewall-rule.ts';
import { keyRotationPolicy } from '../../../src/changes/key-rotation-policy.ts';
import { parameter } from '../../../src/changes/parameter.ts';
import type { WriteOf } from '../../../src/model/change.ts';
import type { DiagnosticSetting } from '../../../src/model/diagnostic-settings.ts';
import type { KeyRotationPolicy } from '../../../src/model/encryption-keys.ts';
import type { FirewallRule } from '../../../src/model/server-state.ts';
import type { ReadBackResult } from '../../../src/model/write-results.ts';
import { fc } from '../../support/property.ts';

function write(dataType: string, from: string, to: string): WriteOf<'parameter'> {
    return { kind: 'parameter', name: 'x', from, to, dataType, isDynamicConfig: true };
}

function found(change: WriteOf<'parameter'>, value: string): string {
    return parameter.compare(change, value).kind;
}

describe('a parameter is as wanted in any notation', () => {
    test.each([
        ['Boolean', 'off', 'on', 'ON'],
        ['Boolean', 'off', 'on', 'true'],
        ['Boolean', 'true', 'false', 'off'],
        ['Integer', '3', '100', '100.0'],
        ['Integer', '3', '100', ' 100 '],
        ['Numeric', '0', '0.5', '5e-1'],
        ['Integer', '3MB', '64MB', '65536kB'],
        ['Integer', '3s', '1min', '60s'],
        ['Enumeration', 'TLSv1.1', 'TLSv1.2', 'tlsv1.2'],
        ['Set', 'pg_cron', 'pg_cron,pgaudit', 'PGAUDIT, pg_cron'],
        ['Set', 'pg_cron', 'pg_cron,pgaudit', '"pgaudit",pg_cron'],
        ['Set', 'pg_cron', 'pg_cron,pgaudit', 'pg_cron,pgaudit,timescaledb'],
        ['Set', 'md5,scram-sha-256', 'scram-sha-256', 'SCRAM-SHA-256'],
        ['String', '%t', '%t %u', '%t %u'],
    ])('%s %j → %j that reads %j', (dataType, from, to, value) => {
        expect(found(write(dataType, from, to), value)).toBe('wanted');
    });

    test.each([
        ['Boolean', 'off', 'on', 'OFF', 'unchanged'],
        ['Integer', '3', '100', '3.0', 'unchanged'],
        ['Integer', '3', '100', '5', 'other'],
        ['Integer', '3', '100', '100ms', 'other'],
        ['Set', 'pg_cron', 'pg_cron,pgaudit', 'pgaudit', 'other'],
        ['Set', 'pg_cron', 'pg_cron,pgaudit', 'pg_cron,timescaledb', 'other'],
        ['Set', 'md5,scram-sha-256', 'scram-sha-256', 'scram-sha-256,md5', 'unchanged'],
        ['Set', 'md5,scram-sha-256', 'scram-sha-256', 'md5,scram-sha-256,other', 'other'],
        ['String', '%t', '%t %u', '%T %U', 'other'],
        ['Set', 'PgAudit', 'pgaudit', 'pgAUDIT', 'other'],
    ])('but %s %j → %j that reads %j is %s', (dataType, from, to, value, kind) => {
        expect(found(write(dataType, from, to), value)).toBe(kind);
    });
});

describe('a section of the server', () => {
    const from = { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' };
    const to = { ...from, activeDirectoryAuth: 'Enabled', tenantId: '7A1E2C3D' };

    test.each([
        [
            'in another case',
            { activeDirectoryAuth: 'ENABLED', passwordAuth: 'enabled', tenantId: '7a1e2c3d' },
            'wanted',
        ],
        ['with a default that appeared', { ...to, principalType: 'Default' }, 'wanted'],
        ['with null and empty fields', { ...to, x: null, y: '' }, 'wanted'],
        ['as before', { ...from, tenantId: '' }, 'unchanged'],
        ['half', { ...from, activeDirectoryAuth: 'Enabled' }, 'other'],
        ['with another tenant', { ...to, tenantId: 'other' }, 'other'],
    ])('%s is %s', (_how, found, kind) => {
        expect(compared<object>(found, from, to, fieldParts).kind).toBe(kind);
    });

    test('of keys ignores the status that Azure adds, and a slash at the end of a URI', () => {
        const old = { type: 'AzureKeyVault', primaryKeyURI: 'https://v/keys/k/1' } as const;
        const wanted = { type: 'AzureKeyVault', primaryKeyURI: 'https://v/keys/k' } as const;
        const found = { ...wanted, primaryKeyURI: 'https://V/keys/k/', primaryEncryptionKeyStatus: 'Valid' };
        expect(dataEncryption.compare({ kind: 'dataEncryption', from: old, to: wanted }, found)).toEqual({
            kind: 'wanted',
        });
    });
});

describe('a firewall rule', () => {
    const rule: FirewallRule = { name: 'r', startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.9' };

    test('is the same in whatever notation of its addresses and whatever case of its name', () => {
        const found = { name: 'R', startIpAddress: '010.000.0.1', endIpAddress: ' 10.0.0.9 ' };
        expect(
            firewallRule.compare({ kind: 'firewallRule', name: 'r', from: null, to: rule }, found),
        ).toEqual({ kind: 'wanted' });
    });

    test('that should be deleted and has another range is neither deleted nor unchanged', () => {
        const found = { ...rule, endIpAddress: '10.0.0.10' };
        const removal = { kind: 'firewallRule', name: 'r', from: rule, to: null } as const;
        expect(firewallRule.compare(removal, found).kind).toBe('other');
        expect(firewallRule.compare(removal, null).kind).toBe('wanted');
        expect(firewallRule.compare(removal, rule).kind).toBe('unchanged');
    });
});

describe('a rotation policy', () => {
    const to: KeyRotationPolicy = {
        expiresIn: 'P1Y',
        lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P7D' }],
    };

    test.each([
        [{ ...to, expiresIn: 'P12M' }, 'wanted'],
        [{ ...to, lifetimeActions: [{ action: 'rotate', timeAfterCreate: 'P1W' }] }, 'wanted'],
        [{ ...to, lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'PT168H' }] }, 'wanted'],
        [
            {
                ...to,
                lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }, ...to.lifetimeActions],
            },
            'wanted',
        ],
        [{ ...to, expiresIn: 'P365D' }, 'other'],
        [{ ...to, lifetimeActions: [] }, 'other'],
        [null, 'unchanged'],
    ] as const)('%j is %s', (found, kind) => {
        const written = { kind: 'keyRotationPolicy', keyUri: 'https://v/keys/k', from: null, to } as const;
        expect(keyRotationPolicy.compare(written, found).kind).toBe(kind);
    });
});

const workspaceId =
    '/subscriptions/1/resourceGroups/Monitoring/providers/Microsoft.OperationalInsights/workspaces/Logs';
const setting: DiagnosticSetting = {
    name: 'pgwarden',
    workspaceId,
    logAnalyticsDestinationType: 'Dedicated',
    logs: [
        { categoryGroup: 'audit', enabled: true },
        { categoryGroup: 'allLogs', enabled: false },
    ],
    metrics: [],
};

function compareSetting(from: DiagnosticSetting | null, found: DiagnosticSetting): ReadBackResult {
    const { name } = setting;
    return diagnosticSetting.compare({ kind: 'diagnosticSetting', name, from, to: setting }, found);
}

describe('a diagnostic setting', () => {
    /** What Azure was seen to do with a setting that it was given, and more of its kind. */
    const normalisations: readonly ((given: DiagnosticSetting) => DiagnosticSetting)[] = [
        (given) => ({ ...given, workspaceId: given.workspaceId?.toLowerCase() ?? '' }),
        (given) => ({ ...given, workspaceId: `${given.workspaceId}/` }),
        (given) => ({ ...given, name: given.name.toUpperCase() }),
        ({ logAnalyticsDestinationType: _type, ...given }) => given,
        (given) => ({ ...given, logAnalyticsDestinationType: 'AzureDiagnostics' }),
        (given) => ({ ...given, logs: given.logs.toReversed() }),
        (given) => ({ ...given, logs: given.logs.filter(({ enabled }) => enabled) }),
        (given) => ({
            ...given,
            logs: [...given.logs, { category: 'PostgreSQLFlexSessions', enabled: false }],
        }),
        (given) => ({ ...given, metrics: [{ category: 'AllMetrics', enabled: false }] }),
        (given) => ({
            ...given,
            logs: given.logs.map((log) => ({ ...log, retentionPolicy: { enabled: false, days: 0 } })),
        }),
        (given) => ({
            ...given,
            logs: given.logs.map((log) => ({
                ...log,
                categoryGroup: log.categoryGroup?.toUpperCase() ?? '',
            })),
        }),
        (given) => ({ ...given, eventHubName: '', storageAccountId: '' }),
    ];

    test('is as wanted after any of these changes by Azure, in any order', () => {
        const some = fc
            .subarray([...normalisations])
            .chain((chosen) => fc.shuffledSubarray(chosen, { minLength: chosen.length }));
        fc.assert(
            fc.property(some, (chosen) => {
                const found = chosen.reduce((given, normalise) => normalise(given), setting);
                expect(compareSetting(null, found)).toEqual({
                    kind: 'wanted',
                });
            }),
        );
    });

    test('to which another actor adds a destination still has the written effect', () => {
        const found = { ...setting, storageAccountId: '/subscriptions/1/x' };
        expect(compareSetting(null, found).kind).toBe('wanted');
    });

    test.each([
        ['sends elsewhere', { ...setting, workspaceId: '/elsewhere' }],
        ['sends less', { ...setting, logs: [] }],
    ])('that %s is something else', (_what, found) => {
        expect(compareSetting(null, found).kind).toBe('other');
    });

    test('of which only the destination type is changed is described by that type', () => {
        const from = { ...setting, logAnalyticsDestinationType: 'AzureDiagnostics' };
        expect(compareSetting(from, setting).kind).toBe('wanted');
        expect(compareSetting(from, from).kind).toBe('unchanged');
    });
});

test('is unchanged only when it is what stood there before, without additions of another actor', () => {
    const member = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const set = fc.uniqueArray(member, { minLength: 1 });
    fc.assert(
        fc.property(set, set, set, (from, to, standing) => {
            const kind = found(write('Set', from.join(','), to.join(',')), standing.join(','));
            const isSame = (one: readonly string[], other: readonly string[]): boolean =>
                one.toSorted().join() === other.toSorted().join();
            if (isSame(from, to)) return;
            if (kind === 'unchanged') expect(isSame(standing, from)).toBe(true);
            if (kind === 'wanted') {
                expect(to.every((each) => standing.includes(each))).toBe(true);
                expect(
                    from.filter((each) => !to.includes(each)).some((each) => standing.includes(each)),
                ).toBe(false);
            }
        }),
    );
});
