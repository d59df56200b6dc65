import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../../../sandbox/simulator/policy/condition.ts';
import type { EvaluatedResource } from '../../../../sandbox/simulator/policy/fields.ts';
import { TemplateFailure } from '../../../../sandbox/simulator/policy/problems.ts';
import { evaluate, parseExpression } from '../../../../sandbox/simulator/policy/template.ts';

const server = 'Microsoft.DBforPostgreSQL/flexibleServers';
const settings = 'Microsoft.Insights/diagnosticSettings';

const orders: EvaluatedResource = {
    type: server,
    name: 'orders',
    fullName: 'orders',
    id: '/subscriptions/1/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
    body: {
        location: 'Canada Central',
        sku: { tier: 'GeneralPurpose' },
        tags: { env: 'prod', 'cost-center': 'a' },
        properties: { backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }, version: '17' },
    },
};
const setting: EvaluatedResource = {
    ...orders,
    type: settings,
    body: {
        properties: {
            logs: [
                { category: 'PostgreSQLLogs', enabled: true },
                { category: 'Sessions', enabled: false },
            ],
        },
    },
};

function holds(condition: unknown, resource = orders): boolean {
    const scope = { resource, parameters: { Wanted: 'Disabled' }, facts: {}, elements: [] };
    return parseCondition(condition).holds(scope, []);
}

describe('a condition', () => {
    test.each([
        [{ field: 'type', equals: server.toLowerCase() }, true],
        [{ field: 'location', equals: 'canadacentral' }, true],
        [{ field: 'tags.env', equals: 'PROD' }, true],
        [{ field: "tags['cost-center']", in: ['b', 'A'] }, true],
        [{ field: 'tags[missing]', exists: 'false' }, true],
        [{ field: `${server}/sku.tier`, like: 'general*' }, true],
        [{ field: `${server}/sku.tier`, notLike: '*purpose' }, false],
        [{ field: `${server}/version`, match: '##' }, true],
        [{ field: 'name', match: 'ORDER?' }, false],
        [{ field: 'name', matchInsensitively: 'ORDER?' }, true],
        [{ field: 'name', notMatch: '......' }, false],
        [{ field: `${server}/backup.backupRetentionDays`, less: 8 }, true],
        [{ field: `${server}/backup.backupRetentionDays`, greaterOrEquals: 8 }, false],
        [{ field: `${server}/backup`, containsKey: 'georedundantbackup' }, true],
        [{ field: `${server}/backup.geoRedundantBackup`, equals: "[parameters('wanted')]" }, true],
        [{ field: "[concat('tags[', 'env', ']')]", equals: 'prod' }, true],
        [{ field: `${server}/network.publicNetworkAccess`, notEquals: 'Disabled' }, true],
        [{ field: `${server}/network.publicNetworkAccess`, equals: 'Disabled' }, false],
        [{ field: `${server}/configurations/value`, exists: false }, true],
        [{ not: { anyOf: [{ value: 1, equals: '1' }] } }, false],
        [
            {
                count: {
                    value: ['a', 'b', 'c'],
                    name: 'letter',
                    where: { value: "[current('letter')]", notEquals: 'b' },
                },
                equals: 2,
            },
            true,
        ],
        [{ ALLOF: [{ Field: 'name', CONTAINS: 'RD' }] }, true],
    ])('%j is %s', (condition, expected) => {
        expect(holds(condition)).toBe(expected);
    });

    test('over every element holds when each does, and a count counts those that do', () => {
        expect(holds({ field: `${settings}/logs[*].enabled`, equals: true }, setting)).toBe(false);
        const where = { field: `${settings}/logs[*].enabled`, equals: 'true' };
        expect(holds({ count: { field: `${settings}/logs[*]`, where }, equals: 1 }, setting)).toBe(true);
        expect(holds({ count: { field: `${settings}/logs[*]` }, greater: 2 }, setting)).toBe(false);
        expect(holds({ field: `${settings}/metrics[*].enabled`, equals: true }, setting)).toBe(true);
    });

    test('evaluates every part: one that fails is not hidden by another', () => {
        const broken = {
            allOf: [
                { value: 1, equals: 2 },
                { value: "[substring('a', 0, 9)]", equals: 'a' },
            ],
        };
        expect(() => holds(broken)).toThrow(TemplateFailure);
        expect(() => holds({ field: `${server}/backup.backupRetentionDays`, less: 'x' })).toThrow(
            TemplateFailure,
        );
    });
});

describe('an expression', () => {
    const scope = {
        parameter: () => ({ inner: [1, { deep: 'x' }] }),
        field: () => '10.0.0.7',
        current: () => '',
        facts: { utcnow: '2026-11-30T00:00:00Z', subscription: { subscriptionId: 's' } },
    };
    test.each([
        ["[concat('a', 'it''s', 1)]", "ait's1"],
        ['[concat(createArray(1), createArray(2))]', [1, 2]],
        ["[parameters('p').inner[1].deep]", 'x'],
        ['[subscription().subscriptionId]', 's'],
        ["[if(empty(field('x')), 0, int(last(split(field('x'), '.'))))]", 7],
        ["[if(true(), 'a', int('b'))]", 'a'],
        ['[add(mul(2, 3), sub(1, div(7, 2)))]', 4],
        ["[ipRangeContains('10.0.0.0/29', field('x'))]", true],
        ["[ipRangeContains('10.0.0.0-10.0.0.6', field('x'))]", false],
        ["[contains(toLower('ABC'), 'b')]", true],
        ['[addDays(utcNow(), 1)]', '2026-12-01T00:00:00.000Z'],
        ["[tryGet(parameters('p'), 'none')]", null],
        ["[union(createArray('a'), createArray('a', 'b'))]", ['a', 'b']],
        ["[join(take(split('a,b,c', ','), 2), '-')]", 'a-b'],
        ["[coalesce(null(), 'a')]", 'a'],
        ["[equals('A', 'a')]", false],
    ])('%s comes to %j', (text, expected) => {
        expect(evaluate(parseExpression(text), scope)).toEqual(expected);
    });

    test.each([
        "[int('x')]",
        "[split(1, ',')]",
        "[parameters('p').none]",
        '[div(1, 0)]',
        "[ipRangeContains('x', 'y')]",
    ])('%s fails', (text) => {
        expect(() => evaluate(parseExpression(text), scope)).toThrow(TemplateFailure);
    });
});
