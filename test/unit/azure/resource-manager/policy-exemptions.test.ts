import { setDefaultCACertificates } from 'node:tls';
import { createHttpHeaders, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assignRole } from '../../../../sandbox/simulator/world/people.ts';
import type { World } from '../../../../sandbox/simulator/world/world.ts';
import { resourceManagerClients } from '../../../../src/azure/resource-manager/clients.ts';
import { policyExemptions } from '../../../../src/azure/resource-manager/policy-exemptions.ts';
import { policyExemptionsFor } from '../../../../src/baseline/policy-exemptions.ts';
import { controls } from '../../../../src/controls/index.ts';
import type { PolicyExemption } from '../../../../src/model/policy-exemption.ts';
import type { ServerId } from '../../../../src/model/resource-id.ts';
import {
    createServer,
    credentialOf,
    people,
    production,
    type Running,
    running,
    serverPath,
} from '../../../sandbox/simulator/running.ts';

const secureTransport =
    '/providers/Microsoft.Authorization/policyDefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a';
const logCheckpoints =
    '/providers/Microsoft.Authorization/policyDefinitions/70be9e12-c935-49ac-9bd8-fd64b85c1f87';
const anySwitch = '/providers/Microsoft.Authorization/policyDefinitions/a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';
const initiative = '/providers/Microsoft.Authorization/policySetDefinitions/fleet';
const subscription = `/subscriptions/${production}`;
const server: ServerId = { subscriptionId: production, resourceGroup: 'pgwarden', name: 'orders' };

let run: Running;
let world: World;
let now: number;

beforeAll(async () => {
    run = await running({ throttling: 'off' });
    setDefaultCACertificates([run.caPem]);
    ({ world } = run.simulator);
    createServer(world, { name: 'orders' });
    world.policySetDefinitions.push({
        id: initiative,
        displayName: 'Fleet',
        policyDefinitions: [
            { policyDefinitionId: secureTransport, policyDefinitionReferenceId: 'transport' },
            { policyDefinitionId: logCheckpoints, policyDefinitionReferenceId: 'checkpoints' },
        ],
    });
    world.policyAssignments.push(
        { name: 'one', scope: subscription, policyDefinitionId: secureTransport },
        {
            name: 'many',
            scope: '/providers/Microsoft.Management/managementGroups/contoso',
            policyDefinitionId: initiative,
        },
    );
});

afterAll(async () => {
    await run.simulator.stop();
});

beforeEach(() => {
    world.policyExemptions.length = 0;
    world.policyAssignments.length = 2;
    world.policySetDefinitions.length = 1;
    run.simulator.requests.clear();
    now = Date.parse('2026-06-15T12:00:00Z');
});

function reader(objectId: string = people.pgwarden.objectId) {
    const { resourceManager } = run.simulator.endpoints;
    const clients = resourceManagerClients({
        credential: credentialOf(run, objectId),
        endpoint: resourceManager,
        scope: `${resourceManager}/.default`,
    });
    return policyExemptions(clients, { now: () => new Date(now) });
}

function exempt(fields: Partial<World['policyExemptions'][number]> = {}): void {
    world.policyExemptions.push({
        name: 'why',
        scope: serverPath('orders'),
        policyAssignmentId: `${subscription}/providers/Microsoft.Authorization/policyAssignments/one`,
        exemptionCategory: 'Waiver',
        ...fields,
    });
}

const many =
    '/providers/Microsoft.Management/managementGroups/contoso/providers/Microsoft.Authorization/policyAssignments/MANY';

function assignmentNamed(name: string): string {
    return `${subscription}/providers/Microsoft.Authorization/policyAssignments/${name}`;
}

async function found(): Promise<readonly PolicyExemption[]> {
    return await reader().of(production);
}

async function exemptControls(at = new Date(now)): Promise<unknown> {
    const { exemptions, problems } = policyExemptionsFor(server, await found(), controls, at);
    return problems.length > 0 ? problems : Object.keys(exemptions).toSorted();
}

describe('exemptions of Azure Policy', () => {
    test('exempt from the controls that mirror the definition, until they expire', async () => {
        exempt({ displayName: 'Old client', expiresOn: '2026-07-01T00:00:00Z' });
        expect(policyExemptionsFor(server, await found(), controls, new Date(now))).toEqual({
            exemptions: {
                'secure-transport': {
                    reason: `Old client (${serverPath('orders')}/providers/Microsoft.Authorization/policyExemptions/why)`,
                    owner: 'Azure Policy',
                    expires: '2026-07-01T00:00:00Z',
                    kind: 'waiver',
                },
            },
            problems: [],
        });
        expect(await exemptControls(new Date('2026-07-01T00:00:00Z'))).toEqual([]);
    });

    test('that never end are in force', async () => {
        exempt({ exemptionCategory: 'Mitigated' });
        expect(await exemptControls()).toEqual(['secure-transport']);
    });

    test.each([
        ['its group', `${subscription}/resourceGroups/PGWARDEN`],
        ['its subscription', subscription],
        ['a management group', '/providers/Microsoft.Management/managementGroups/contoso'],
    ])('of %s hold for the server', async (_what, scope) => {
        exempt({ scope });
        expect(await exemptControls()).toEqual(['secure-transport']);
    });

    test('of another server do not hold', async () => {
        exempt({ scope: serverPath('orders-2') });
        expect(await exemptControls()).toEqual([]);
    });

    test('from an initiative are from each of its definitions, or from those that are named', async () => {
        exempt({ policyAssignmentId: many });
        expect(await exemptControls()).toEqual(['log-checkpoints', 'secure-transport']);
        world.policyExemptions.length = 0;
        exempt({ policyAssignmentId: many, policyDefinitionReferenceIds: ['Checkpoints'] });
        expect(await exemptControls()).toEqual(['log-checkpoints']);
    });

    test('of a deleted assignment exempt from nothing', async () => {
        exempt({
            policyAssignmentId: `${subscription}/providers/Microsoft.Authorization/policyAssignments/gone`,
        });
        expect(await exemptControls()).toEqual([]);
    });

    test('from an initiative that cannot be read are a problem, not a result', async () => {
        const name = 'lost';
        world.policyAssignments.push({ name, scope: subscription, policyDefinitionId: `${initiative}-lost` });
        exempt({
            policyAssignmentId: `${subscription}/providers/Microsoft.Authorization/policyAssignments/${name}`,
        });
        expect(await exemptControls()).toEqual([
            expect.stringMatching(
                /^the policy exemption .* its initiative .* cannot be read \(HTTP 404 PolicySetDefinitionNotFound: /,
            ),
        ]);
        world.policyAssignments.pop();
    });

    test.each([
        ['log_connections', ['log-connections']],
        ['LOG_CHECKPOINTS', ['log-checkpoints']],
        ['work_mem', []],
    ])('from the definition for any switch, assigned for %s, are from %j', async (value, exempted) => {
        world.policyAssignments.push({
            name: 'switch',
            scope: subscription,
            policyDefinitionId: anySwitch,
            parameters: { ConfigurationName: { value } },
        });
        exempt({ policyAssignmentId: assignmentNamed('switch') });
        expect(await exemptControls()).toEqual(exempted);
    });

    test.each([
        ['a parameter of the assignment', { which: { value: 'log_disconnections' } }, ['log-disconnections']],
        ['the default of the initiative', {}, ['secure-transport']],
    ])(
        'from the definition for any switch in an initiative follow %s',
        async (_what, parameters, exempted) => {
            world.policySetDefinitions.push({
                id: `${initiative}-switch`,
                displayName: 'Switch',
                parameters: { Which: { type: 'String', defaultValue: 'require_secure_transport' } },
                policyDefinitions: [
                    {
                        policyDefinitionId: anySwitch,
                        policyDefinitionReferenceId: 'switch',
                        parameters: { configurationName: { value: "[parameters('which')]" } },
                    },
                ],
            });
            world.policyAssignments.push({
                name: 'set',
                scope: subscription,
                policyDefinitionId: `${initiative}-switch`,
                parameters,
            });
            exempt({ policyAssignmentId: assignmentNamed('set') });
            expect(await exemptControls()).toEqual(exempted);
        },
    );

    test.each([
        ['no name', {}],
        ['an expression', { configurationName: { value: "[concat('log_', 'connections')]" } }],
    ])('from the definition for any switch, assigned with %s, are a problem', async (_what, parameters) => {
        world.policyAssignments.push({
            name: 'open',
            scope: subscription,
            policyDefinitionId: anySwitch,
            parameters,
        });
        exempt({ policyAssignmentId: assignmentNamed('open') });
        expect(await exemptControls()).toEqual([
            expect.stringMatching(
                /^the policy exemption .*: the configurationName of its definition a8f89ff4-.* is unknown$/,
            ),
        ]);
    });

    test('that cannot be listed are unreadable', async () => {
        await expect(reader(people.stranger.objectId).of(production)).rejects.toMatchObject({
            name: 'BaselineUnreadableError',
            problems: [
                expect.stringMatching(
                    /^the policy exemptions of subscription .*: HTTP 403 AuthorizationFailed: The client .*policyExemptions\/read/,
                ),
            ],
        });
    });

    test('of a list that does not end are unreadable: the one that counts may be on the next page', async () => {
        let pages = 0;
        const endless = (): PipelinePolicy => ({
            name: 'endless',
            async sendRequest(request) {
                pages += 1;
                const bodyAsText = JSON.stringify({ value: [], nextLink: request.url });
                return { status: 200, headers: createHttpHeaders(), request, bodyAsText };
            },
        });
        const clients = resourceManagerClients({
            credential: credentialOf(run, people.pgwarden.objectId),
            endpoint: 'https://management.azure.com',
            scope: 'https://management.azure.com/.default',
            observer: endless,
        });
        await expect(
            policyExemptions(clients, { now: () => new Date(now) }).of(production),
        ).rejects.toMatchObject({
            name: 'BaselineUnreadableError',
            problems: [
                `the policy exemptions of subscription ${production}: MalformedInputError: policyExemptions repeats: page 2 leads back to an earlier one`,
            ],
        });
        expect(pages).toBe(2);
    });

    test('need a role on the subscription and nothing above it', async () => {
        exempt({ policyAssignmentId: many });
        assignRole(world, people.stranger.objectId, 'Pgwarden Reader', subscription);
        const definitions = (await reader(people.stranger.objectId).of(production)).map(
            (each) => each.definitions,
        );
        world.roleAssignments.pop();
        expect(definitions).toEqual([
            {
                kind: 'known',
                named: [
                    { guid: 'c29c38cb-74a7-4505-9a06-e588ab86620a' },
                    { guid: '70be9e12-c935-49ac-9bd8-fd64b85c1f87' },
                ],
            },
        ]);
    });

    test('are read once a minute, with one call when there are none', async () => {
        const one = reader();
        await one.of(production);
        now += 59_000;
        await one.of(production);
        expect(run.simulator.requests.entries.length).toBe(1);
        now += 2_000;
        await one.of(production);
        expect(run.simulator.requests.entries.length).toBe(2);
    });
});
