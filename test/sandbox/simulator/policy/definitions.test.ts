import { beforeEach, describe, expect, test } from 'vitest';
import { raw } from '../running.ts';
import { sharedSimulator } from '../shared-simulator.ts';
import {
    assign,
    authorization,
    clearPolicies,
    configuration,
    denyParameter,
    outcome,
    putDefinition,
    rule,
    server,
    subscription,
} from './rules.ts';

const run = sharedSimulator();
const managementGroup = '/providers/Microsoft.Management/managementGroups/contoso';

beforeEach(() => clearPolicies(run()));

describe('a definition', () => {
    test('is put, read, listed and deleted', async () => {
        const put = await putDefinition(run(), 'ssl', denyParameter('require_secure_transport', 'on'));
        expect(put.status).toBe(201);
        const path = `${subscription}/${authorization}/policyDefinitions/ssl`;
        expect((await raw(run(), 'GET', path)).body).toMatchObject({
            id: path,
            name: 'ssl',
            properties: { policyType: 'Custom', mode: 'All' },
        });
        const filter = encodeURIComponent("policyType eq 'Custom'");
        const list = await raw(
            run(),
            'GET',
            `${subscription}/${authorization}/policyDefinitions?$filter=${filter}`,
        );
        expect(list.body).toMatchObject({ value: [{ name: 'ssl' }] });
        expect((await raw(run(), 'DELETE', path)).status).toBe(200);
        expect((await raw(run(), 'DELETE', path)).status).toBe(204);
        expect(outcome(await raw(run(), 'GET', path))).toBe('404 PolicyDefinitionNotFound');
    });

    test('belongs to a subscription or a management group', async () => {
        const properties = denyParameter('require_secure_transport', 'on');
        expect((await putDefinition(run(), 'ssl', properties, managementGroup)).status).toBe(201);
        const group = `${subscription}/resourceGroups/pgwarden`;
        expect(outcome(await putDefinition(run(), 'ssl', properties, group))).toBe(
            '400 InvalidPolicyDefinitionScope',
        );
        expect(outcome(await putDefinition(run(), 'ssl', properties, '/subscriptions/none'))).toBe(
            '404 SubscriptionNotFound',
        );
        expect(outcome(await putDefinition(run(), 'a'.repeat(65), properties))).toBe('400 InvalidPolicyName');
    });

    test.each([
        ['an unknown operator', rule({ field: 'type', resembles: server }), 'InvalidPolicyRule'],
        ['two operators', rule({ field: 'type', equals: server, in: [server] }), 'InvalidPolicyRule'],
        ['no operator', rule({ field: 'type' }), 'InvalidPolicyRule'],
        ['a field and a value', rule({ field: 'type', value: 1, equals: 1 }), 'InvalidPolicyRule'],
        ['an unknown function', rule({ value: "[reference('x')]", equals: 1 }), 'InvalidPolicyRule'],
        ['an unfinished expression', rule({ value: "[concat('a', 'b']", equals: 1 }), 'InvalidPolicyRule'],
        ['an empty allOf', rule({ allOf: [] }), 'InvalidPolicyRule'],
        ['a condition beside allOf', rule({ allOf: [rule], field: 'type' }), 'InvalidPolicyRule'],
        ['two wildcards', rule({ field: 'name', like: '*a*' }), 'InvalidPolicyRule'],
        ['in without an array', rule({ field: 'name', in: 'a' }), 'InvalidPolicyRule'],
        ['a count without [*]', rule({ count: { field: `${server}/sku` }, equals: 1 }), 'InvalidPolicyRule'],
        [
            'another member',
            { ...rule({ field: 'type', equals: server }), policyRule: { rule: 1 } },
            'InvalidPolicyRule',
        ],
        ['an unknown alias', rule({ field: `${server}/beauty`, equals: 1 }), 'InvalidPolicyAlias'],
        [
            'an unknown alias in a function',
            rule({ value: `[field('${server}/beauty')]`, equals: 1 }),
            'InvalidPolicyAlias',
        ],
        ['an unknown effect', rule({ field: 'type', equals: server }, 'forbid'), 'InvalidPolicyRuleEffect'],
        [
            'no related type',
            rule({ field: 'type', equals: server }, 'auditIfNotExists'),
            'InvalidPolicyRuleEffectDetails',
        ],
        [
            'an undefined parameter',
            rule({ field: 'name', equals: "[parameters('n')]" }),
            'InvalidPolicyParameters',
        ],
        [
            'an expression that fails without a value',
            rule({ value: `[int(field('${configuration}/value'))]`, less: 7 }),
            'InvalidPolicyParameters',
        ],
        [
            'a parameter of no type',
            rule({ field: 'type', equals: server }, 'deny', { parameters: { n: { type: 'Text' } } }),
            'InvalidPolicyParameters',
        ],
    ])('with %s is refused', async (_, properties, code) => {
        expect(outcome(await putDefinition(run(), 'wrong', properties))).toBe(`400 ${code}`);
        expect(run().simulator.world.policyDefinitions).toEqual([]);
    });

    test('that changes requests is refused, because the simulator does not do it', async () => {
        const properties = {
            policyRule: {
                if: { field: 'type', equals: server },
                // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
                then: { effect: 'modify', details: { operations: [] } },
            },
        };
        const { body } = await putDefinition(run(), 'modify', properties);
        expect(JSON.stringify(body)).toContain('the simulator does not do');
    });

    test('in use cannot be deleted', async () => {
        await putDefinition(run(), 'ssl', denyParameter('require_secure_transport', 'on'));
        await assign(run(), 'ssl');
        const path = `${subscription}/${authorization}/policyDefinitions/ssl`;
        expect(outcome(await raw(run(), 'DELETE', path))).toBe('400 InvalidDeletePolicyDefinitionRequest');
    });
});

describe('an assignment', () => {
    const parameters = { value: { type: 'String', allowedValues: ['on', 'off'] } };
    const withParameter = {
        ...rule({ field: `${configuration}/value`, notEquals: "[parameters('value')]" }),
        parameters,
    };

    test.each([
        ['without a value for a parameter', {}, '400 MissingPolicyParameter'],
        [
            'with a value that is not allowed',
            { value: { value: 'On' } },
            '400 PolicyParameterValueNotAllowed',
        ],
        ['with a value of another type', { value: { value: 1 } }, '400 InvalidPolicyParameterType'],
        [
            'with another parameter',
            { value: { value: 'on' }, more: { value: 1 } },
            '400 UndefinedPolicyParameter',
        ],
        ['with its parameter', { value: { value: 'on' } }, '201'],
    ])('%s: %#', async (_, given, expected) => {
        await putDefinition(run(), 'value', withParameter);
        expect(outcome(await assign(run(), 'value', { parameters: given }))).toBe(expected);
    });

    test('of a definition that is not there, or not above its scope, is refused', async () => {
        expect(outcome(await assign(run(), 'missing'))).toBe('404 PolicyDefinitionNotFound');
        await putDefinition(run(), 'ssl', denyParameter('require_secure_transport', 'on'));
        expect(outcome(await assign(run(), 'ssl', {}, managementGroup))).toBe(
            '400 InvalidCreatePolicyAssignmentRequest',
        );
    });

    test('at a management group has a short name', async () => {
        await putDefinition(run(), 'a'.repeat(25), denyParameter('log_checkpoints', 'on'), managementGroup);
        expect(outcome(await assign(run(), 'a'.repeat(25), {}, managementGroup))).toBe(
            '400 InvalidPolicyName',
        );
    });

    test('of a definition that deploys needs an identity', async () => {
        const deploys = {
            mode: 'Indexed',
            policyRule: {
                if: { field: 'type', equals: server },
                // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
                then: {
                    effect: 'deployIfNotExists',
                    details: {
                        type: `${server}/advancedThreatProtectionSettings`,
                        roleDefinitionIds: ['/providers/Microsoft.Authorization/roleDefinitions/x'],
                        deployment: { properties: {} },
                    },
                },
            },
        };
        await putDefinition(run(), 'deploy', deploys);
        expect(outcome(await assign(run(), 'deploy'))).toBe('400 ResourceIdentityRequired');
        const body = {
            location: 'canadacentral',
            identity: { type: 'SystemAssigned' },
            properties: { policyDefinitionId: `${subscription}/${authorization}/policyDefinitions/deploy` },
        };
        const path = `${subscription}/${authorization}/policyAssignments/deploy`;
        const put = await raw(run(), 'PUT', path, { body });
        expect(put.body).toMatchObject({
            identity: { type: 'SystemAssigned', tenantId: expect.any(String) },
        });
        const again = await raw(run(), 'PUT', path, { body });
        expect(again.body).toEqual(put.body);
    });
});

describe('an initiative', () => {
    const path = `${subscription}/${authorization}/policySetDefinitions/fleet`;
    const reference = { policyDefinitionId: `${subscription}/${authorization}/policyDefinitions/ssl` };

    test('is put, read and deleted, and not while it is assigned', async () => {
        await putDefinition(run(), 'ssl', denyParameter('require_secure_transport', 'on'));
        const put = await raw(run(), 'PUT', path, {
            body: { properties: { displayName: 'Fleet', policyDefinitions: [reference] } },
        });
        expect(put).toMatchObject({
            status: 201,
            body: {
                properties: {
                    policyType: 'Custom',
                    policyDefinitions: [{ policyDefinitionReferenceId: 'ssl_1' }],
                },
            },
        });
        await assign(run(), 'fleet', { policyDefinitionId: path });
        expect(outcome(await raw(run(), 'DELETE', path))).toBe('400 InvalidDeletePolicySetDefinitionRequest');
        await raw(run(), 'DELETE', `${subscription}/${authorization}/policyAssignments/fleet`);
        expect((await raw(run(), 'DELETE', path)).status).toBe(200);
    });

    test.each([
        ['of nothing', [], '400 InvalidCreatePolicySetDefinitionRequest'],
        [
            'of a definition that is not there',
            [{ policyDefinitionId: `${reference.policyDefinitionId}x` }],
            '404 PolicyDefinitionNotFound',
        ],
        [
            'with the same reference twice',
            [
                { ...reference, policyDefinitionReferenceId: 'a' },
                { ...reference, policyDefinitionReferenceId: 'A' },
            ],
            '400 InvalidCreatePolicySetDefinitionRequest',
        ],
        [
            'with a parameter that the definition does not have',
            [{ ...reference, parameters: { x: { value: 1 } } }],
            '400 UndefinedPolicyParameter',
        ],
    ])('%s is refused', async (_, policyDefinitions, expected) => {
        await putDefinition(run(), 'ssl', denyParameter('require_secure_transport', 'on'));
        const put = await raw(run(), 'PUT', path, { body: { properties: { policyDefinitions } } });
        expect(outcome(put)).toBe(expected);
    });
});
