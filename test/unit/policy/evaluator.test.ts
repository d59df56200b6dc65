import { describe, expect, test } from 'vitest';
import { holds } from './condition.ts';
import type { PolicyDefinition } from './definitions.ts';
import { compliance } from './evaluator.ts';
import { evaluated } from './expression.ts';
import type { ArmResource, Json } from './resource.ts';

const server: ArmResource = {
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    name: 'orders',
    location: 'canadacentral',
    properties: { version: '17', backup: { geoRedundantBackup: 'Enabled' }, network: { days: 7, on: true } },
};
const setting: ArmResource = {
    type: 'Microsoft.Insights/diagnosticSettings',
    name: 'siem',
    properties: {
        logs: [
            { categoryGroup: 'audit', enabled: true },
            { categoryGroup: 'allLogs', enabled: false },
        ],
        metrics: [{ category: 'AllMetrics', enabled: false }],
    },
};
const backup = 'microsoft.dbforpostgresql/flexibleservers/BACKUP.georedundantbackup';
const absent = 'Microsoft.DBforPostgreSQL/flexibleServers/network.subnet';
const days = 'Microsoft.DBforPostgreSQL/flexibleServers/network.days';
const on = 'Microsoft.DBforPostgreSQL/flexibleServers/network.on';
const logs = 'Microsoft.Insights/diagnosticSettings/logs[*]';

function isMet(condition: Json, resource = server): boolean {
    return holds(condition, { resource, parameters: { wanted: 'ENABLED', list: ['*', 'a'] } });
}

describe('a condition', () => {
    test.each<[string, Json, boolean]>([
        ['equals compares without case', { field: backup, equals: 'enabled' }, true],
        ['equals takes another value for another', { field: backup, equals: 'Disabled' }, false],
        ['equals compares a boolean with its text', { field: on, equals: 'True' }, true],
        ['equals finds nothing in a field that is not there', { field: absent, equals: '' }, false],
        ['notEquals holds for a field that is not there', { field: absent, notEquals: 'Enabled' }, true],
        ['notEquals compares without case', { field: backup, notEquals: 'ENABLED' }, false],
        ['in compares without case', { field: backup, in: ['x', 'ENABLED'] }, true],
        ['in does not hold for a value that is not listed', { field: backup, in: ['x'] }, false],
        ['notIn is its contrary', { field: backup, notIn: ['enabled'] }, false],
        ['contains looks for a text without case', { field: backup, contains: 'NAB' }, true],
        ['contains finds nothing in a field that is not there', { field: absent, contains: 'x' }, false],
        ['notContains is its contrary', { field: backup, notContains: 'nab' }, false],
        ['like takes one asterisk for any text', { field: backup, like: 'en*ED' }, true],
        ['like without an asterisk is equals', { field: backup, like: 'enable' }, false],
        ['notLike is its contrary', { field: backup, notLike: 'en*' }, false],
        ['exists takes a text for its boolean', { field: backup, exists: 'true' }, true],
        ['exists false holds for a field that is not there', { field: absent, exists: false }, true],
        ['exists false does not hold for one that is', { field: backup, exists: 'false' }, false],
        ['less', { field: days, less: 7 }, false],
        ['lessOrEquals', { field: days, lessOrEquals: 7 }, true],
        ['greater', { field: days, greater: 7 }, false],
        ['greaterOrEquals', { field: days, greaterOrEquals: 7 }, true],
        ['a text is neither less nor greater', { field: backup, greaterOrEquals: 0 }, false],
        ['not', { not: { field: backup, equals: 'enabled' } }, false],
        [
            'allOf',
            {
                allOf: [
                    { field: 'name', equals: 'ORDERS' },
                    { field: on, equals: false },
                ],
            },
            false,
        ],
        [
            'anyOf',
            {
                anyOf: [
                    { field: 'name', equals: 'ORDERS' },
                    { field: on, equals: false },
                ],
            },
            true,
        ],
        ['the location', { field: 'location', in: ['canadacentral'] }, true],
        ['a parameter', { field: backup, equals: "[parameters('wanted')]" }, true],
        ['a value', { value: "[first(parameters('list'))]", equals: '*' }, true],
    ])('%s', (_, condition, expected) => {
        expect(isMet(condition)).toBe(expected);
    });

    test.each<[string, Json, boolean]>([
        ['without where', { count: { field: logs }, equals: 2 }, true],
        [
            'where one thing is so',
            { count: { field: logs, where: { field: `${logs}.enabled`, equals: true } }, equals: 1 },
            true,
        ],
        [
            'where two things are so of one element',
            {
                count: {
                    field: logs,
                    where: {
                        allOf: [
                            { field: `${logs}.enabled`, equals: true },
                            { field: `${logs.toLowerCase()}.categoryGroup`, equals: 'ALLLOGS' },
                        ],
                    },
                },
                equals: 0,
            },
            true,
        ],
    ])('counts the elements of an array %s', (_, condition, expected) => {
        expect(isMet(condition, setting)).toBe(expected);
    });

    test('over every element holds when none is against it', () => {
        const every = { field: `${logs}.categoryGroup`, in: ['audit', 'allLogs'] };
        expect(isMet(every, setting)).toBe(true);
        expect(isMet({ field: `${logs}.enabled`, equals: true }, setting)).toBe(false);
        const metrics = 'Microsoft.Insights/diagnosticSettings/metrics.enabled';
        expect(isMet({ field: metrics, equals: false }, setting)).toBe(true);
        expect(isMet({ field: metrics, equals: true }, setting)).toBe(false);
        expect(isMet({ field: metrics, equals: true }, { ...setting, properties: {} })).toBe(true);
    });

    test.each<[string, Json]>([
        ['an operator', { field: backup, resembles: 'x' }],
        ['an alias of another type', { field: 'Microsoft.Sql/servers/version', equals: '12' }],
        ['a parameter without a value', { field: backup, equals: "[parameters('nothing')]" }],
        ['a function', { value: '[utcNow()]', equals: '' }],
        ['a count of nothing', { count: { value: [] }, equals: 0 }],
        ['a text', 'x'],
    ])('with %s that is not known is refused', (_, condition) => {
        expect(() => isMet(condition)).toThrow();
    });
});

describe('an expression', () => {
    const scope = {
        parameter: (name: string) => (name === 'days' ? 7 : 'audit'),
        field: () => '5',
    };

    test.each<[Json, Json]>([
        ['plain', 'plain'],
        ['[[escaped]', '[escaped]'],
        [7, 7],
        ["[parameters('group')]", 'audit'],
        ["[equals(parameters('group'), 'audit')]", true],
        ["[equals(parameters('group'),'Audit')]", false],
        ["[if(equals(field('x'), ''), 0, int(field('x')))]", 5],
        ["[if(equals('', ''), 0, int('no number'))]", 0],
        ["[first('abc')]", 'a'],
        ["['it''s']", "it's"],
    ])('%s', (text, value) => {
        expect(evaluated(text, scope)).toEqual(value);
    });

    test.each(["[parameters('group']", '[parameters(]', "[int('no number')]", "['a' 'b']", '[]'])(
        '%s is refused',
        (text) => {
            expect(() => evaluated(text, scope)).toThrow();
        },
    );
});

describe('compliance', () => {
    const ifServer = { field: 'type', equals: server.type.toUpperCase() };
    const audit: PolicyDefinition = {
        id: 'audit',
        displayName: 'audit',
        defaults: { version: '17' },
        if: {
            allOf: [ifServer, { field: `${server.type}/version`, notEquals: "[parameters('version')]" }],
        },
    };
    const related = {
        type: setting.type.toUpperCase(),
        existenceCondition: { field: 'name', equals: 'siem' },
    };
    const existing: PolicyDefinition = { ...audit, if: ifServer, details: related };

    test('of an audit is that the rule does not match', () => {
        expect(compliance(audit, {}, server, [])).toBe('compliant');
        expect(compliance(audit, { version: '16' }, server, [])).toBe('nonCompliant');
    });

    test('of an audit if not exists is that one related resource meets the condition', () => {
        expect(compliance(existing, {}, server, [{ ...setting, name: 'other' }, setting])).toBe('compliant');
        expect(compliance(existing, {}, server, [{ ...setting, name: 'other' }])).toBe('nonCompliant');
        expect(compliance(existing, {}, server, [{ ...setting, type: 'Another/type' }])).toBe('nonCompliant');
        expect(compliance(existing, {}, server, [])).toBe('nonCompliant');
    });

    test('of an audit if not exists without a condition is that one is there', () => {
        const any: PolicyDefinition = { ...existing, details: { type: setting.type } };
        expect(compliance(any, {}, server, [setting])).toBe('compliant');
        expect(compliance(any, {}, server, [])).toBe('nonCompliant');
    });

    test('looks only at related resources of the name that is given', () => {
        const named: PolicyDefinition = {
            ...existing,
            details: { type: setting.type, name: "[parameters('name')]" },
        };
        expect(compliance(named, { name: 'SIEM' }, server, [setting])).toBe('compliant');
        expect(compliance(named, { name: 'other' }, server, [setting])).toBe('nonCompliant');
    });

    test('is given to a resource that the rule does not match', () => {
        expect(compliance(existing, {}, { ...server, type: 'Another/type' }, [])).toBe('compliant');
    });
});
