import { describe, expect, test } from 'vitest';
import {
    parseAdministrator,
    parseFirewallRule,
    parseParameter,
    parseParameters,
    parseThreatProtection,
} from '../../../../src/azure/resource-manager/parse.ts';
import { parseDiagnosticSetting } from '../../../../src/azure/resource-manager/parse-diagnostic-setting.ts';

describe('parseParameter', () => {
    const dynamic = {
        name: 'Require_Secure_Transport',
        value: 'on',
        description: 'Whether client connections are required to use secure transport.',
        defaultValue: 'on',
        dataType: 'Boolean',
        allowedValues: 'on,off',
        source: 'system-default',
        isDynamicConfig: true,
        isReadOnly: false,
        isConfigPendingRestart: false,
        id: '/x',
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
    };
    const kept = {
        name: 'require_secure_transport',
        value: 'on',
        defaultValue: 'on',
        dataType: 'Boolean',
        allowedValues: 'on,off',
        isDynamicConfig: true,
        isReadOnly: false,
        isConfigPendingRestart: false,
    };

    test('keeps what controls need, the name in lower case', () => {
        expect(parseParameter(dynamic)).toEqual(kept);
    });

    test('accepts booleans that are texts, as older api-versions write them', () => {
        const texts = {
            ...dynamic,
            isDynamicConfig: 'True',
            isReadOnly: 'False',
            isConfigPendingRestart: 'false',
        };
        expect(parseParameter(texts)).toEqual(kept);
    });

    test('treats a missing or null field as read-write, static text without a value', () => {
        const empty = {
            name: 'x',
            value: '',
            defaultValue: '',
            dataType: 'String',
            allowedValues: '',
            isDynamicConfig: false,
            isReadOnly: false,
            isConfigPendingRestart: false,
        };
        expect(parseParameter({ name: 'x' })).toEqual(empty);
        expect(
            parseParameter({
                name: 'x',
                value: null,
                defaultValue: null,
                dataType: null,
                allowedValues: null,
                isDynamicConfig: null,
                isReadOnly: null,
                isConfigPendingRestart: null,
            }),
        ).toEqual(empty);
    });

    test.each([{}, { name: null }, { name: 'x', value: 7 }, { name: 'x', isReadOnly: 1 }, 'x'])(
        'refuses %j',
        (response) => {
            expect(() => parseParameter(response)).toThrow();
        },
    );

    test('lists parameters by their name', () => {
        expect(parseParameters([dynamic, { name: 'X' }])).toMatchObject({
            require_secure_transport: { value: 'on' },
            x: { name: 'x', value: '' },
        });
        expect(parseParameters([])).toEqual({});
    });
});

describe('children of a server', () => {
    test('a firewall rule needs both addresses', () => {
        const rule = { name: 'office', startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9', id: '/x' };
        expect(parseFirewallRule(rule)).toEqual({
            name: 'office',
            startIpAddress: '192.0.2.1',
            endIpAddress: '192.0.2.9',
        });
        expect(() => parseFirewallRule({ name: 'office', startIpAddress: '192.0.2.1' })).toThrow();
    });

    test('an administrator needs an object id', () => {
        expect(parseAdministrator({ objectId: 'a', principalName: null })).toEqual({
            objectId: 'a',
            principalName: '',
            principalType: 'Unknown',
            tenantId: '',
        });
        expect(() => parseAdministrator({ principalName: 'dba' })).toThrow();
    });

    test('an administrator has the object id of its name when Azure omits it', () => {
        expect(parseAdministrator({ name: 'a', principalName: 'dba' })).toMatchObject({ objectId: 'a' });
        expect(parseAdministrator({ name: 'a', objectId: 'b' })).toMatchObject({ objectId: 'b' });
    });

    test.each([
        [{ state: 'Enabled', creationTime: '0001-01-01T00:00:00Z' }, 'Enabled'],
        [{ state: 'enabled' }, 'Enabled'],
        [{ state: 'Disabled' }, 'Disabled'],
        [{ state: null }, 'Disabled'],
        [{}, 'Disabled'],
    ])('threat protection %j is %s', (response, state) => {
        expect(parseThreatProtection(response)).toEqual({ state });
    });

    test('a diagnostic setting keeps everything that a PUT must carry', () => {
        const response = {
            id: '/x',
            name: 'logs',
            type: 'Microsoft.Insights/diagnosticSettings',
            workspaceId: '/subscriptions/1/workspaces/central',
            storageAccountId: null,
            logAnalyticsDestinationType: null,
            logs: [
                {
                    category: null,
                    categoryGroup: 'audit',
                    enabled: true,
                    retentionPolicy: { enabled: false, days: 0 },
                },
                { category: 'PostgreSQLLogs', enabled: false },
            ],
            metrics: [{ category: 'AllMetrics', enabled: true, timeGrain: 'PT1M', retentionPolicy: null }],
        };
        expect(parseDiagnosticSetting(response)).toEqual({
            name: 'logs',
            workspaceId: '/subscriptions/1/workspaces/central',
            logs: [
                { categoryGroup: 'audit', enabled: true, retentionPolicy: { enabled: false, days: 0 } },
                { category: 'PostgreSQLLogs', enabled: false },
            ],
            metrics: [{ category: 'AllMetrics', enabled: true, timeGrain: 'PT1M' }],
        });
    });

    test('a log without the field enabled is disabled, and no other is lost for it', () => {
        const response = {
            name: 'logs',
            workspaceId: '',
            logs: [
                { category: 'PostgreSQLLogs', categoryGroup: null },
                { categoryGroup: 'audit', category: '', enabled: true, retentionPolicy: {} },
            ],
            metrics: [{ category: 'AllMetrics', enabled: null }],
        };
        expect(parseDiagnosticSetting(response)).toEqual({
            name: 'logs',
            logs: [
                { category: 'PostgreSQLLogs', enabled: false },
                { categoryGroup: 'audit', enabled: true, retentionPolicy: { enabled: false, days: 0 } },
            ],
            metrics: [{ category: 'AllMetrics', enabled: false }],
        });
    });

    test('a diagnostic setting without logs and metrics has none', () => {
        expect(parseDiagnosticSetting({ name: 'logs', logs: null })).toEqual({
            name: 'logs',
            logs: [],
            metrics: [],
        });
    });
});
