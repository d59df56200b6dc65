import { describe, expect, test } from 'vitest';
import { evaluatePolicy } from '../../../../src/policy/evaluate-policy.ts';
import type { JsonObject } from '../../../../src/policy/json.ts';
import type { ServerResources } from '../../../../src/policy/resources.ts';
import { customDefinition, customDefinitions } from './custom-definitions.ts';
import { aServer, policy, problemsOf, ruleOf, surroundings } from './servers.ts';

const type = 'Microsoft.DBforPostgreSQL/flexibleServers';

describe('a custom definition', () => {
    test.each(customDefinitions)('$title', ({ file, given, compliant, violating, what }) => {
        const bound = policy(customDefinition(file), given);
        expect(evaluatePolicy(bound, compliant, surroundings)).toEqual({ kind: 'compliant' });
        expect(evaluatePolicy(bound, violating, surroundings)).toMatchObject({
            kind: 'drifted',
            evidence: expect.arrayContaining([expect.objectContaining({ what })]),
        });
    });
});

/** The verdict on a server of a rule about servers. */
function verdict(condition: JsonObject, server: ServerResources, then: JsonObject = { effect: 'audit' }) {
    const rule = ruleOf({ allOf: [{ field: 'type', equals: type }, condition] }, then);
    return evaluatePolicy(policy(rule), server, surroundings);
}

describe('a verdict', () => {
    test('names what was found and what is wanted', () => {
        expect(
            verdict(
                { field: `${type}/network.publicNetworkAccess`, notEquals: 'Disabled' },
                aServer({ properties: { network: { publicNetworkAccess: 'Enabled' } } }),
            ),
        ).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'network.publicNetworkAccess', found: 'Enabled', wanted: 'Disabled' }],
        });
    });

    test('on a missing related resource names it', () => {
        const then = {
            effect: 'auditIfNotExists',
            details: { type: `${type}/configurations`, name: 'log_checkpoints' },
        };
        expect(verdict({ field: 'name', exists: true }, aServer({}), then)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'configurations/log_checkpoints', found: 'absent', wanted: 'present' }],
        });
    });

    test('is unknown where a comparison cannot be made', () => {
        const days = { field: `${type}/backup.backupRetentionDays`, less: '7' };
        const server = aServer({ properties: { backup: { backupRetentionDays: 7 } } });
        expect(verdict(days, server)).toEqual({
            kind: 'unknown',
            reason: 'less cannot compare the number 7 with the text "7"',
        });
        expect(verdict(days, aServer({}))).toMatchObject({ kind: 'unknown' });
        expect(verdict({ anyOf: [days, { field: 'name', equals: 'orders' }] }, server)).toMatchObject({
            kind: 'drifted',
        });
    });

    test('is unknown where the resource group or the identity of a request is not known', () => {
        for (const value of ["[resourceGroup().tags['env']]", '[requestContext().identity.idtyp]']) {
            expect(verdict({ value, equals: 'x' }, aServer({}))).toMatchObject({ kind: 'unknown' });
        }
    });

    test('is unknown where the resources could not be read', () => {
        const unreadable = { [`${type}/configurations`.toLowerCase()]: 'no permission' };
        const then = { effect: 'auditIfNotExists', details: { type: `${type}/configurations`, name: 'x' } };
        expect(verdict({ field: 'name', exists: true }, { ...aServer({}), unreadable }, then)).toEqual({
            kind: 'unknown',
            reason: 'no permission',
        });
    });

    test('is not applicable where the policy concerns nothing of the server', () => {
        const elsewhere = { field: 'type', equals: 'Microsoft.Storage/storageAccounts' };
        const bare = (condition: JsonObject, effect = 'audit') =>
            evaluatePolicy(policy(ruleOf(condition, { effect })), aServer({}), surroundings).kind;
        expect(bare(elsewhere)).toBe('notApplicable');
        expect(bare({ field: 'name', exists: true }, 'disabled')).toBe('notApplicable');
        expect(bare({ field: 'name', exists: true }, 'denyAction')).toBe('notApplicable');
        expect(bare({ field: 'name', exists: true }, 'manual')).toBe('unknown');
        expect(bare({ field: 'name', exists: true })).toBe('drifted');
    });

    test('of mode Indexed leaves children aside, which have no location', () => {
        const definition = (mode: string) => ({
            mode,
            policyRule: ruleOf({ field: 'type', equals: `${type}/databases` }),
        });
        const server = aServer({}, [{ type: 'databases', name: 'shop', properties: {} }]);
        expect(evaluatePolicy(policy(definition('Indexed')), server, surroundings).kind).toBe(
            'notApplicable',
        );
        expect(evaluatePolicy(policy(definition('All')), server, surroundings).kind).toBe('drifted');
    });
});

describe('a definition that is not understood is a problem with its place', () => {
    const rule = (condition: JsonObject, then: JsonObject = { effect: 'audit' }): JsonObject => ({
        properties: { policyRule: ruleOf(condition, then) },
    });
    test.each<[string, JsonObject, string]>([
        ['an operator', rule({ field: 'name', resembles: 'x' }), '$.properties.policyRule.if'],
        ['two operators', rule({ field: 'name', equals: 'x', like: 'x' }), '$.properties.policyRule.if'],
        [
            'an alias',
            rule({ allOf: [{ field: `${type}/network.publicAccess`, equals: 'x' }] }),
            '$.properties.policyRule.if.allOf[0].field',
        ],
        ['a field', rule({ field: 'nam', equals: 'x' }), '$.properties.policyRule.if.field'],
        ['a legacy source', rule({ source: 'action', like: 'x' }), '$.properties.policyRule.if'],
        ['a function', rule({ value: "[reference('x')]", equals: 'x' }), '$.properties.policyRule.if.value'],
        ['an expression', rule({ value: '[concat(]', equals: 'x' }), '$.properties.policyRule.if.value'],
        [
            'the number of arguments',
            rule({ value: '[not()]', equals: 'x' }),
            '$.properties.policyRule.if.value',
        ],
        ['two wildcards', rule({ field: 'name', like: '*a*' }), '$.properties.policyRule.if.like'],
        ['a list that is none', rule({ field: 'name', in: 'x' }), '$.properties.policyRule.if.in'],
        [
            'a count without [*]',
            rule({ count: { field: `${type}/version` }, equals: 1 }),
            '$.properties.policyRule.if.count.field',
        ],
        [
            'an effect',
            rule({ field: 'name', equals: 'x' }, { effect: 'mutate' }),
            '$.properties.policyRule.then.effect',
        ],
        [
            'a parameter that is not declared',
            rule({ field: 'name', equals: "[parameters('wanted')]" }),
            '$.properties.policyRule',
        ],
        [
            'a mode',
            { mode: 'Microsoft.Kubernetes.Data', policyRule: rule({ field: 'name', equals: 'x' }) },
            '$.mode',
        ],
        ['no rule', { displayName: 'x' }, '$.policyRule'],
        [
            'an effect without a related type',
            rule({ field: 'name', equals: 'x' }, { effect: 'auditIfNotExists' }),
            '$.properties.policyRule.then.details.type',
        ],
    ])('%s', (_, definition, path) => {
        expect(problemsOf(definition).map((each) => each.path)).toContain(path);
    });

    test('values of parameters are checked against type and allowed values', () => {
        const definition = {
            parameters: {
                days: { type: 'Integer' },
                level: { type: 'String', allowedValues: ['low', 'high'] },
                names: { type: 'Array', allowedValues: ['a', 'b'] },
            },
            policyRule: ruleOf({ field: 'name', equals: 'x' }),
        };
        expect(problemsOf(definition, { days: '7', level: 'medium', names: ['a', 'c'], other: 1 })).toEqual([
            {
                path: '$.parameters.other',
                message: 'the definition has no such parameter; allowed: days, level, names',
            },
            { path: '$.parameters.days', message: 'found 7; allowed: Integer' },
            { path: '$.parameters.level', message: 'found medium; allowed: low, high' },
            { path: '$.parameters.names', message: 'found ["a","c"]; allowed: a, b' },
        ]);
        expect(problemsOf(definition, { level: 'LOW', names: ['b'] })).toEqual([
            { path: '$.parameters.days', message: 'it has no value and no default' },
        ]);
    });
});
