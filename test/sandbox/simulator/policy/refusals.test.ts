import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer, raw, serverPath } from '../running.ts';
import { sharedSimulator, startWithWorkspace } from '../shared-simulator.ts';
import {
    assign,
    authorization,
    clearPolicies,
    configuration,
    denied,
    denyBy,
    denyParameter,
    outcome,
    patchServer,
    putDefinition,
    rule,
    secureTransport,
    server,
    setParameter,
    subscription,
} from './rules.ts';

const run = sharedSimulator();
const noPublicAccess = rule({
    allOf: [
        { field: 'type', equals: server },
        { field: `${server}/network.publicNetworkAccess`, notEquals: 'Disabled' },
    ],
});

beforeAll(() => {
    for (const name of ['orders', 'billing']) createServer(run().simulator.world, { name });
    createServer(run().simulator.world, {
        name: 'open',
        properties: { network: { publicNetworkAccess: 'Enabled' } },
    });
});
beforeEach(() => clearPolicies(run()));

describe('an assigned deny', () => {
    test('refuses with the identifiers of assignment and definition, and lets what complies pass', async () => {
        await denyBy(run(), 'ssl', secureTransport);
        const path = serverPath('orders', '/configurations/require_secure_transport');
        const { status, body } = await raw(run(), 'PUT', path, { body: { properties: { value: 'off' } } });
        const id = (type: string): string => `${subscription}/${authorization}/${type}/ssl`;
        const identifiers = [
            {
                policyAssignment: { name: 'ssl', id: id('policyAssignments') },
                policyDefinition: { name: 'ssl', id: id('policyDefinitions') },
            },
        ];
        expect([status, body]).toMatchObject([
            403,
            {
                error: {
                    code: 'RequestDisallowedByPolicy',
                    target: 'require_secure_transport',
                    message: `Resource 'require_secure_transport' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
                    additionalInfo: [
                        {
                            type: 'PolicyViolation',
                            info: {
                                policyAssignmentScope: subscription,
                                policyDefinitionEffect: 'deny',
                                evaluationDetails: {
                                    evaluatedExpressions: [
                                        { expression: 'type', operator: 'Equals' },
                                        { expressionValue: 'require_secure_transport' },
                                        { expressionValue: 'off', targetValue: 'on', result: 'True' },
                                    ],
                                },
                            },
                        },
                    ],
                },
            },
        ]);
        expect(await setParameter(run(), ['require_secure_transport', 'ON'])).toBe('202');
        expect(await setParameter(run(), ['log_checkpoints', 'off'])).toBe('202');
    });

    test('sees a PATCH after the merge: a server that does not comply takes no other change', async () => {
        await denyBy(run(), 'closed', noPublicAccess);
        expect(await patchServer(run(), 'orders', { tags: { team: 'a' } })).toBe('202');
        expect(
            await patchServer(run(), 'orders', {
                properties: { network: { publicNetworkAccess: 'Enabled' } },
            }),
        ).toBe(denied);
        expect(await patchServer(run(), 'open', { tags: { team: 'a' } })).toBe(denied);
        expect(
            await patchServer(run(), 'open', {
                properties: { network: { publicNetworkAccess: 'Disabled' } },
            }),
        ).toBe('202');
    });

    test('sees only what a PUT sends', async () => {
        await denyBy(run(), 'closed', noPublicAccess);
        const body = { location: 'Canada Central', properties: { version: '17' } };
        expect(outcome(await raw(run(), 'PUT', serverPath('orders'), { body }))).toBe(denied);
    });

    test.each([
        ['audit', '202'],
        ['disabled', '202'],
        ['deny', denied],
    ])('with effect %s gives %s', async (effect, expected) => {
        await denyBy(run(), 'ssl', {
            ...secureTransport,
            ...rule({ field: 'name', equals: 'log_duration' }, effect),
        });
        expect(await setParameter(run(), ['log_duration', 'on'])).toBe(expected);
    });

    test('in mode Indexed does not see children', async () => {
        await denyBy(run(), 'ssl', { ...secureTransport, mode: 'Indexed' });
        expect(await setParameter(run(), ['require_secure_transport', 'off'])).toBe('202');
        await setParameter(run(), ['require_secure_transport', 'on']);
    });

    test('that is not enforced refuses nothing', async () => {
        await denyBy(run(), 'ssl', secureTransport, { enforcementMode: 'DoNotEnforce' });
        expect(await setParameter(run(), ['require_secure_transport', 'off'])).toBe('202');
        await setParameter(run(), ['require_secure_transport', 'on']);
    });

    test('leaves out its not scopes, and other subscriptions', async () => {
        await denyBy(run(), 'ssl', secureTransport, { notScopes: [serverPath('billing')] });
        expect(await setParameter(run(), ['require_secure_transport', 'off'], { of: 'billing' })).toBe('202');
        expect(await setParameter(run(), ['require_secure_transport', 'off'], { of: 'orders' })).toBe(denied);
    });

    test('at a management group reaches the subscriptions below', async () => {
        const group = '/providers/Microsoft.Management/managementGroups/contoso';
        await putDefinition(run(), 'ssl', secureTransport, group);
        const policyDefinitionId = `${group}/${authorization}/policyDefinitions/ssl`;
        await assign(run(), 'ssl', { policyDefinitionId }, group);
        expect(await setParameter(run(), ['require_secure_transport', 'off'])).toBe(denied);
    });

    test('takes its values from the parameters of the assignment', async () => {
        const parameters = {
            value: { type: 'String' },
            effect: { type: 'String', allowedValues: ['Audit', 'Deny'], defaultValue: 'Audit' },
        };
        const properties = {
            ...rule(
                {
                    allOf: [
                        { field: 'name', equals: 'log_duration' },
                        { field: `${configuration}/value`, equals: "[toUpper(parameters('value'))]" },
                    ],
                },
                "[parameters('effect')]",
            ),
            parameters,
        };
        await denyBy(run(), 'value', properties, { parameters: { value: { value: 'off' } } });
        expect(await setParameter(run(), ['log_duration', 'off'])).toBe('202');
        await assign(run(), 'value', { parameters: { value: { value: 'off' }, effect: { value: 'Deny' } } });
        expect(await setParameter(run(), ['log_duration', 'off'])).toBe(denied);
        expect(await setParameter(run(), ['log_duration', 'on'])).toBe('202');
    });

    test('selects resources by location and type', async () => {
        const resourceSelectors = [
            { name: 'region', selectors: [{ kind: 'resourceLocation', in: ['westus'] }] },
            { name: 'type', selectors: [{ kind: 'resourceType', notIn: [server] }] },
        ];
        await denyBy(run(), 'all', rule({ field: 'type', exists: true }), { resourceSelectors });
        expect(await patchServer(run(), 'orders', { tags: { team: 'b' } })).toBe('202');
        expect(await setParameter(run(), ['log_duration', 'on'])).toBe(denied);
    });

    test('does not see the resources of Microsoft.Resources, but for groups', async () => {
        await denyBy(run(), 'all', rule({ field: 'type', exists: true }));
        const tags = serverPath('orders', '/providers/Microsoft.Resources/tags/default');
        const body = { properties: { tags: { team: 'c' } } };
        expect(outcome(await raw(run(), 'PUT', tags, { body }))).toBe('200');
        expect(await patchServer(run(), 'orders', { tags: { team: 'd' } })).toBe(denied);
    });

    test('whose rule cannot be evaluated refuses every write, of other types too', async () => {
        await denyBy(
            run(),
            'broken',
            {
                ...rule(
                    {
                        value: `[int(concat('x', field('${configuration}/value'), parameters('no')))]`,
                        less: 7,
                    },
                    'audit',
                ),
                parameters: { no: { type: 'String' } },
            },
            { parameters: { no: { value: 'y' } } },
        );
        expect(await patchServer(run(), 'orders', { tags: {} })).toBe(denied);
    });
});

describe('an assigned initiative', () => {
    const path = `${subscription}/${authorization}/policySetDefinitions/fleet`;
    const reference = (name: string) => ({
        policyDefinitionId: `${subscription}/${authorization}/policyDefinitions/${name}`,
        policyDefinitionReferenceId: name,
    });

    beforeEach(async () => {
        await putDefinition(run(), 'ssl', secureTransport);
        await putDefinition(run(), 'checkpoints', denyParameter('log_checkpoints', 'on'));
        await raw(run(), 'PUT', path, {
            body: {
                properties: {
                    displayName: 'Fleet',
                    policyDefinitions: [reference('ssl'), reference('checkpoints')],
                },
            },
        });
    });

    test('refuses by each of its definitions, and names itself', async () => {
        await assign(run(), 'fleet', { policyDefinitionId: path });
        const target = serverPath('orders', '/configurations/log_checkpoints');
        const { body } = await raw(run(), 'PATCH', target, { body: { properties: { value: 'off' } } });
        expect(body).toMatchObject({
            error: {
                additionalInfo: [
                    {
                        info: {
                            policySetDefinitionId: path,
                            policyDefinitionReferenceId: 'checkpoints',
                            policyAssignmentName: 'fleet',
                        },
                    },
                ],
            },
        });
    });

    test('with an override of one effect lets that one pass', async () => {
        const selectors = [{ kind: 'policyDefinitionReferenceId', in: ['checkpoints'] }];
        const overrides = [{ kind: 'policyEffect', value: 'Disabled', selectors }];
        await assign(run(), 'fleet', { policyDefinitionId: path, overrides });
        expect(await setParameter(run(), ['log_checkpoints', 'off'])).toBe('202');
        expect(await setParameter(run(), ['require_secure_transport', 'off'])).toBe(denied);
        await setParameter(run(), ['log_checkpoints', 'on']);
    });
});

test('where a PATCH is evaluated as it is sent, what it does not name does not comply', async () => {
    const sent = await startWithWorkspace({ policyOnPatch: 'sent' });
    try {
        createServer(sent.simulator.world, { name: 'orders' });
        await putDefinition(sent, 'closed', noPublicAccess);
        await assign(sent, 'closed');
        const response = await raw(sent, 'PATCH', serverPath('orders'), { body: { tags: {} } });
        expect(outcome(response)).toBe(denied);
    } finally {
        await sent.simulator.stop();
    }
});
