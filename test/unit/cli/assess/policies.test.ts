import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAssess } from '../../../../cli/assess/run.ts';
import { savingReader } from '../../../../cli/assess/saved-states.ts';
import { controls } from '../../../../src/controls/index.ts';
import type { ServerId } from '../../../../src/model/resource-id.ts';
import { sliceNames } from '../../../../src/model/server-state.ts';
import { serverState, workspaceId } from '../../../support/states.ts';
import { customFolder } from '../../policy/engine/custom-definitions.ts';
import { ruleOf } from '../../policy/engine/servers.ts';
import { terminal } from './terminal.ts';

const clock = { now: () => new Date('2026-11-20T09:00:00Z') };
const orders: ServerId = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'shop',
    name: 'orders',
};
const group = `/subscriptions/${orders.subscriptionId}/resourceGroups/shop`;
const id = `${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
const state = serverState();
const slices = Object.fromEntries(sliceNames.map((name) => [name, { kind: 'read', value: state[name] }]));
const rule = (name: string, startIpAddress: string, endIpAddress: string) => ({
    id: `${id}/firewallRules/${name}`,
    properties: { startIpAddress, endIpAddress },
});
const resources = [
    {
        id,
        location: 'Canada Central',
        tags: {},
        sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
        properties: {},
    },
    rule('office', '10.1.1.1', '10.1.1.9'),
    rule('all', '0.0.0.0', '255.255.255.255'),
    { id: `${id}/configurations/log_statement`, properties: { value: 'ddl' } },
];
const directory = mkdtempSync(join(tmpdir(), 'pgwarden-policies-'));
const saved = join(directory, 'saved');
const older = join(directory, 'older');

beforeAll(async () => {
    // One control that is compliant, so that the policies decide.
    const modes = controls.map(({ id }) => [id, id === 'secure-transport' ? 'enforce' : 'off'] as const);
    file('one-control.json', { name: 'one', modes: Object.fromEntries(modes) });
    for (const [folder, raw] of [
        [saved, { resources, readLists: [] }],
        [older, {}],
    ] as const) {
        mkdirSync(folder);
        const reader = savingReader({ read: async () => ({ kind: 'found', slices, ...raw }) }, folder, clock);
        await reader.read(orders, sliceNames);
    }
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, json: unknown): string {
    const path = join(directory, name);
    writeFileSync(path, JSON.stringify(json));
    return path;
}

const custom = (name: string): string => join(customFolder, name);

async function assess(...args: readonly string[]) {
    const [out, error] = [terminal(), terminal()];
    const all = args.includes('--replay') ? args : ['--replay', saved, ...args];
    const baseline = ['--baseline', join(directory, 'one-control.json'), '--workspace', workspaceId];
    const exitCode = await runAssess([...all, ...baseline], { environment: {}, out, error, clock });
    return { exitCode, out: out.text(), error: error.text() };
}

describe('assess --policy', () => {
    it('judges a policy beside the controls, and fails on what it finds', async () => {
        expect((await assess()).exitCode).toBe(0);
        const { exitCode, out, error } = await assess('--policy', custom('no-open-rule.json'));
        expect({ exitCode, error }).toEqual({ exitCode: 1, error: '' });
        expect(out).toContain(
            'policy:no-open-rule  Azure Policy: not compliant with "No rule for every address"',
        );
        expect(out).toContain('firewallRules/all.startIpAddress: found 0.0.0.0, wanted not 0.0.0.0\n');
        expect(out).toContain('no write: Pgwarden repairs nothing for a policy\n');
        expect((await assess('--policy', custom('no-open-rule.json'), '--fail-on', 'high')).exitCode).toBe(0);
    });

    it.each(['json', 'csv', 'sarif', 'ocsf', 'markdown'])(
        'shows the policy in the format %s',
        async (format) => {
            const { exitCode, out } = await assess(
                '--policy',
                custom('no-open-rule.json'),
                '--format',
                format,
            );
            expect(exitCode).toBe(1);
            expect(out).toContain('policy:no-open-rule');
            expect(out).toContain('effect audit');
            expect(out).not.toContain('docs/controls/policy');
        },
    );

    it('takes the values of parameters from a file', async () => {
        const values = file('values.json', { sizes: { value: ['Standard_D2ds_v5'] } });
        const policy = ['--policy', custom('compute-sizes.json')];
        const missing = await assess(...policy);
        expect(missing.exitCode).toBe(2);
        expect(missing.error).toContain('$.parameters.sizes: it has no value and no default\n');
        const { out } = await assess(...policy, '--policy-parameters', values);
        expect(out).toContain('sku.name: found Standard_D4ds_v5, wanted one of Standard_D2ds_v5\n');
    });

    it('judges every definition of an initiative with its parameters', async () => {
        const initiative = file('initiative.json', {
            name: 'shop-baseline',
            properties: {
                displayName: 'Shop',
                parameters: { levels: { type: 'Array', defaultValue: ['mod', 'all'] } },
                policyDefinitions: [
                    {
                        policyDefinitionId:
                            '/providers/Microsoft.Authorization/policyDefinitions/3f6d0000-0000-4000-8000-000000000001',
                        policyDefinitionReferenceId: 'statements',
                        parameters: {
                            setting: { value: 'log_statement' },
                            values: { value: "[parameters('levels')]" },
                        },
                    },
                    {
                        policyDefinitionId:
                            '/providers/Microsoft.Authorization/policyDefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a',
                    },
                ],
            },
        });
        const { exitCode, out } = await assess(
            '--policy',
            initiative,
            '--policy',
            custom('parameter-values.json'),
        );
        expect(exitCode).toBe(1);
        expect(out).toContain('policy:shop-baseline/statements');
        expect(out).toContain('configurations/log_statement.value: found ddl, wanted one of mod, all\n');
        expect(out.replaceAll(/\s+/g, ' ')).toContain('the control secure-transport mirrors it');
    });

    it.each<[string, object, number, string]>([
        ['includes the server', {}, 1, 'drifted'],
        ['excludes the server', { notScopes: [group.toUpperCase()] }, 0, 'notApplicable'],
        ['is elsewhere', { scope: `${group}-other` }, 0, 'notApplicable'],
        ['does not enforce', { enforcementMode: 'DoNotEnforce' }, 1, 'drifted'],
        ['selects resources', { resourceSelectors: [{ name: 'x' }] }, 2, 'unknown'],
        [
            'disables the effect',
            { overrides: [{ kind: 'policyEffect', value: 'Disabled' }] },
            0,
            'notApplicable',
        ],
    ])('an assignment that %s', async (_, members, exitCode, status) => {
        const assignment = file('assignment.json', {
            properties: {
                displayName: 'Rules',
                scope: group,
                policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/open-rules',
                ...members,
            },
        });
        const definition = file('definition.json', {
            id: '/providers/Microsoft.Authorization/policyDefinitions/open-rules',
            policyRule: ruleOf({ field: 'type', equals: `${type}/firewallRules` }),
        });
        const found = await assess('--policy', assignment, '--policy', definition, '--format', 'json');
        const [server] = JSON.parse(found.out).servers;
        expect(server.controls.at(-1)).toMatchObject({ id: 'policy:open-rules', status });
        expect(found.exitCode).toBe(exitCode);
    });

    it('is unknown where the saved state has no resources, or not those of the policy', async () => {
        const old = await assess('--replay', older, '--policy', custom('no-open-rule.json'));
        expect(old.exitCode).toBe(2);
        expect(old.out.replaceAll(/\s+/g, ' ')).toContain(
            'the saved state has no resources as Azure sent them: save it again',
        );
        const databases = file('databases.json', ruleOf({ field: 'type', equals: `${type}/databases` }));
        expect((await assess('--policy', databases)).out).toContain(
            '? databases was not read: save the state with this policy',
        );
    });

    it('refuses what it does not understand, with file and JSON path', async () => {
        const wrong = file('wrong.json', ruleOf({ field: `${type}/network.publicAcces`, equals: 'x' }));
        const { exitCode, out, error } = await assess('--policy', wrong);
        expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
        expect(error).toContain(
            `assess: --policy ${wrong}, $.policyRule.if.field: found the alias "${type}/network.publicAcces", which is unknown; allowed below`,
        );
        for (const [args, message] of [
            [['--policy', join(directory, 'none.json')], 'cannot be read'],
            [['--policy', file('list.json', [1])], '$[0]: found 1; allowed: a definition (policyRule)'],
            [
                [
                    '--policy',
                    file(
                        'storage.json',
                        ruleOf({ field: 'type', equals: 'Microsoft.Storage/storageAccounts' }),
                    ),
                ],
                'no definition is about flexible servers',
            ],
            [['--policy-parameters', 'values.json'], '--policy-parameters needs --policy'],
        ] as const) {
            const refused = await assess(...args);
            expect(refused.exitCode).toBe(2);
            expect(refused.error).toContain(message);
        }
    });
});
