import { expect, test } from 'vitest';
import { scopeOf } from '../../../../src/policy/bind.ts';
import { meets } from '../../../../src/policy/compare.ts';
import type { Operator } from '../../../../src/policy/condition.ts';
import { evaluateTemplate } from '../../../../src/policy/evaluate-expression.ts';
import { parseTemplate } from '../../../../src/policy/expression.ts';
import type { Json } from '../../../../src/policy/json.ts';
import { EvaluationError } from '../../../../src/policy/problems.ts';
import { ruleSignatures } from '../../../../src/policy/template-functions.ts';
import { aServer, surroundings } from './servers.ts';

const [server] = aServer({ tags: { env: 'prod' }, properties: { version: '17' } }).resources;
const parameters = new Map<string, Json>([
    ['list', ['a', 'B', 'a']],
    ['object', { one: 1, two: { three: [3] } }],
]);

function evaluated(text: string): Json {
    if (server === undefined) throw new Error('No server');
    const problems: string[] = [];
    const template = parseTemplate(text, '$', ruleSignatures, (_, message) => problems.push(message));
    if (problems.length > 0) throw new Error(problems.join());
    return evaluateTemplate(template, scopeOf(server, parameters, surroundings));
}

test.each<[string, Json]>([
    ['plain', 'plain'],
    ['[[escaped]', '[escaped]'],
    ["['it''s']", "it's"],
    ["[concat('a', 1, 'b')]", 'a1b'],
    ["[concat(parameters('list'), createArray('c'))]", ['a', 'B', 'a', 'c']],
    ["[parameters('OBJECT').two.three[0]]", 3],
    ["[toLower('AbC')]", 'abc'],
    ["[toUpper('abc')]", 'ABC'],
    ["[trim(' a ')]", 'a'],
    ["[split('a,b;c', createArray(',', ';'))]", ['a', 'b', 'c']],
    ["[replace('a-b-a', 'a', 'x')]", 'x-b-x'],
    ["[substring('abcdef', 1, 2)]", 'bc'],
    ["[padLeft('7', 3, '0')]", '007'],
    ["[startsWith('Abc', 'aB')]", true],
    ["[endsWith('Abc', 'BC')]", true],
    ["[indexOf('abcabc', 'C')]", 2],
    ["[lastIndexOf('abcabc', 'c')]", 5],
    ["[format('{0}-{1}', 'a', 2)]", 'a-2'],
    ["[join(parameters('list'), '/')]", 'a/B/a'],
    ["[contains('abc', 'B')]", false],
    ["[contains(parameters('list'), 'B')]", true],
    ["[contains(parameters('object'), 'ONE')]", true],
    ["[empty('')]", true],
    ["[length(parameters('list'))]", 3],
    ["[first(parameters('list'))]", 'a'],
    ["[last('abc')]", 'c'],
    ["[take('abc', 5)]", 'abc'],
    ["[skip(parameters('list'), 1)]", ['B', 'a']],
    ["[union(parameters('list'), createArray('c'))]", ['a', 'B', 'c']],
    [
        "[union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))]",
        { a: { b: 1, c: 2 } },
    ],
    ["[intersection(parameters('list'), createArray('a', 'c'))]", ['a']],
    ["[if(true(), 'yes', int('no number'))]", 'yes'],
    ['[and(true(), not(false()))]', true],
    ["[or(true(), bool('no boolean'))]", true],
    ["[and(false(), bool('no boolean'))]", false],
    ["[equals('a', 'A')]", false],
    ["[greaterOrEquals(int('7'), 7)]", true],
    ["[less('a', 'B')]", true],
    ['[add(1, mul(2, 3))]', 7],
    ['[max(1, 3, 2)]', 3],
    ["[coalesce(null(), 'x')]", 'x'],
    ["[tryGet(parameters('object'), 'two', 'none')]", null],
    ["[field('name')]", 'orders'],
    ["[field('tags.none')]", ''],
    ["[field('Microsoft.DBforPostgreSQL/flexibleServers/version')]", '17'],
    ['[resourceGroup().name]', 'shop'],
    ['[subscription().subscriptionId]', '11111111-1111-4111-8111-111111111111'],
    ['[requestContext().apiVersion]', '2025-08-01'],
    ['[utcNow()]', '2026-11-30T08:00:00.0000000Z'],
    ["[utcNow('yyyy-MM-dd')]", '2026-11-30'],
    ['[addDays(utcNow(), 2)]', '2026-12-02T08:00:00.0000000Z'],
    ["[dateTimeAdd('2026-01-31T00:00:00Z', 'PT36H')]", '2026-02-01T12:00:00.0000000Z'],
    ["[ipRangeContains('10.0.0.0/24', '10.0.0.7')]", true],
    ["[ipRangeContains('10.0.0.0/24', '10.0.0.250-10.0.1.2')]", false],
    ["[ipRangeContains('2001:db8::/110', '2001:DB8::3:fffe')]", true],
])('%s', (text, value) => {
    expect(evaluated(text)).toEqual(value);
});

test.each([
    "[substring('abc', 2, 2)]",
    "[int('7a')]",
    "[if('true', 1, 2)]",
    '[resourceGroup().location]',
    "[parameters('none')]",
    "[current('x')]",
    "[ipRangeContains('10.0.0.0/33', '10.0.0.1')]",
    "[ipRangeContains('10.0.0.0/8', '::1')]",
    "[addDays('tomorrow', 1)]",
    "[concat('a', createArray('b'))]",
])('%s cannot be evaluated', (text) => {
    expect(() => evaluated(text)).toThrow(EvaluationError);
});

test.each<[Operator, Json | undefined, Json, boolean]>([
    ['equals', true, 'TRUE', true],
    ['equals', undefined, '', false],
    ['notEquals', undefined, 'x', true],
    ['like', 'orders-prod', 'ORDERS*', true],
    ['like', 'ab', 'ab*b', false],
    ['match', 'A1.', '?#.', true],
    ['match', 'ab', 'AB', false],
    ['matchInsensitively', 'ab', 'AB', true],
    ['notMatchInsensitively', 'ab', 'AB', false],
    ['match', 'a+b', 'a+b', true],
    ['contains', ['a', 'B'], 'b', true],
    ['notContains', 'abc', 'd', true],
    ['containsKey', { Env: 1 }, 'env', true],
    ['notContainsKey', undefined, 'env', true],
    ['in', 'x', ['X'], true],
    ['notIn', undefined, ['X'], true],
    ['exists', null, 'false', true],
    ['greater', '2026-01-02T00:00:00Z', '2026-01-02T00:00:00+02:00', true],
    ['lessOrEquals', 'B', 'a', false],
])('%s of %j and %j is %s', (operator, found, wanted, expected) => {
    expect(meets(operator, found, wanted)).toBe(expected);
});
