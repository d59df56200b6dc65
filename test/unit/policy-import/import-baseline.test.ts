import { describe, expect, test } from 'vitest';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { standardControls } from '../../../src/baseline/profiles.ts';
import { controls } from '../../../src/controls/index.ts';
import { workspaceId } from '../../support/states.ts';
import {
    assignment,
    builtIns,
    exemption,
    group,
    imported,
    orders,
    parameters,
    shop,
    subscription,
} from './documents.ts';

const ssl = 'c29c38cb-74a7-4505-9a06-e588ab86620a';
const retention = 'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81';
const logs = '5fbd326d-328c-414e-a922-2d6963998962';
const access = '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48';
const anySwitch = 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';
const subscriptionId = '11111111-1111-4111-8111-111111111111';

describe('the import', () => {
    test.each([...builtIns.keys()])(
        'of the built-in definition %s is a valid baseline with its control',
        (id) => {
            const json = builtIns.get(id);
            if (json === undefined) throw new Error(id);
            const names = Object.keys(JSON.parse(JSON.stringify(json)).properties.parameters);
            const given = {
                configurationName: 'log_checkpoints',
                configurationValue: 'on',
                logAnalytics: workspaceId,
                resourceLocation: 'canadacentral',
                eventHubAuthorizationRuleId: 'x',
                storageAccount: 'x',
            };
            const values = Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
            const { document, unexpressed } = imported(
                json,
                assignment('one', id, { parameters: parameters(values), scope: group }),
            );
            const text = JSON.stringify(document);
            expect(parseBaseline(text, standardControls()).kind).toBe('valid');
            const mirrors = controls.filter(({ references }) =>
                references.azurePolicy.some((each) => each.id === id),
            );
            if (mirrors.length === 0 && !id.startsWith('a7d3e5b1')) {
                expect(document.modes).toEqual({});
                expect(unexpressed.join()).toContain('assignment one');
            } else {
                const ids = Object.keys(document.modes ?? {});
                expect(ids).toHaveLength(1);
                if (id !== anySwitch && !id.startsWith('a7d3e5b1'))
                    expect(mirrors.map((each) => each.id)).toContain(ids[0]);
            }
            // The same again where only the id is known.
            expect(
                imported(assignment('one', id, { parameters: parameters(values), scope: group })).document
                    .modes,
            ).toEqual(document.modes);
        },
    );

    test('of an initiative takes every definition with the values that it passes on', () => {
        const set = `${group}/providers/Microsoft.Authorization/policySetDefinitions/set`;
        const member = (id: string, referenceId: string, values = {}) => ({
            policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${id}`,
            policyDefinitionReferenceId: referenceId,
            parameters: parameters(values),
        });
        const initiative = {
            id: set,
            properties: {
                displayName: 'Databases',
                parameters: {
                    workspace: { type: 'String' },
                    effect: { type: 'String', defaultValue: 'AuditIfNotExists' },
                    days: { type: 'Integer', defaultValue: 5 },
                },
                policyDefinitions: [
                    member(ssl, 'ssl', { effect: "[parameters('effect')]" }),
                    member(retention, 'retention', { retentionDays: "[parameters('days')]" }),
                    member(logs, 'logs', {
                        logAnalytics: "[parameters('workspace')]",
                        categoryGroup: 'allLogs',
                    }),
                    member('11111111-0000-4000-8000-000000000001', 'storage'),
                ],
            },
        };
        const { document, unexpressed } = imported(
            initiative,
            assignment('all', set, {
                scope: group,
                parameters: parameters({ workspace: workspaceId }),
                overrides: [
                    {
                        kind: 'policyEffect',
                        value: 'Disabled',
                        selectors: [{ kind: 'policyDefinitionReferenceId', in: ['SSL'] }],
                    },
                ],
            }),
        );
        expect(document).toMatchObject({
            modes: {
                'secure-transport': 'off',
                'log-retention': 'enforce',
                'diagnostic-settings': 'enforce',
            },
            thresholds: {
                logRetentionDays: 5,
                diagnosticSettings: { workspaceId, categoryGroup: 'allLogs' },
            },
        });
        expect(unexpressed).toEqual([
            'Databases: 1 definition is not about flexible servers, as far as the files show',
        ]);
    });

    test.each<[string, object, string]>([
        ['AuditIfNotExists', {}, 'report'],
        ['Disabled', {}, 'off'],
        ['DeployIfNotExists', {}, 'enforce'],
        ['DeployIfNotExists', { enforcementMode: 'DoNotEnforce' }, 'report'],
    ])('of the effect %s with %j is the mode %s', (effect, members, mode) => {
        const values = parameters({ configurationName: 'require_secure_transport', effect });
        const { document } = imported(
            assignment('one', anySwitch, { scope: group, parameters: values, ...members }),
        );
        expect(document.modes).toEqual({ 'secure-transport': mode });
    });

    test.each([
        ['Both', 'any', []],
        ['Redundant', 'ZoneRedundant', []],
        ['Aligned', 'any', ['assignment zones, 493c215d-2553-4976-bc81-57d2c04fc8c1: allow Aligned']],
    ])('of zone resilience that allows %s wants %s', (allow, highAvailability, reasons) => {
        const { document, unexpressed } = imported(
            assignment('zones', '493c215d-2553-4976-bc81-57d2c04fc8c1', {
                scope: group,
                parameters: parameters({ allow }),
            }),
        );
        expect(document.thresholds).toEqual({ highAvailability });
        expect(unexpressed).toEqual(reasons.map((each) => expect.stringContaining(each)));
    });

    test('of a denial asks a person, and says so', () => {
        const { document, unexpressed } = imported(
            assignment('one', access, { scope: group, parameters: parameters({ effect: 'Deny' }) }),
        );
        expect(document.modes).toEqual({ 'public-network-access': 'approve' });
        expect(unexpressed.join()).toContain('denies nothing in advance');
    });

    test('of scopes and notScopes has the modes of each place', () => {
        const { document } = imported(
            assignment('ssl', ssl, { notScopes: [shop] }),
            assignment('days', retention, {
                scope: shop,
                notScopes: [orders],
                parameters: parameters({ retentionDays: 6 }),
            }),
        );
        expect(document).toMatchObject({
            modes: { 'log-retention': 'off', 'secure-transport': 'off' },
            scopes: [
                { subscription: subscriptionId, modes: { 'secure-transport': 'report' } },
                {
                    resourceGroup: expect.stringMatching(/shop$/),
                    modes: { 'log-retention': 'enforce', 'secure-transport': 'off' },
                    thresholds: { logRetentionDays: 6 },
                },
                { server: expect.stringMatching(/orders$/), modes: { 'log-retention': 'off' } },
            ],
        });
        expect(parseBaseline(JSON.stringify(document), standardControls()).kind).toBe('valid');
    });

    test('of two assignments of one control takes the stronger one', () => {
        const deploy = (days: number) => parameters({ retentionDays: days });
        const { document } = imported(
            assignment('a', retention, { scope: group, parameters: deploy(5) }),
            assignment('b', retention, {
                scope: group,
                parameters: deploy(7),
                enforcementMode: 'DoNotEnforce',
            }),
        );
        expect(document).toMatchObject({
            modes: { 'log-retention': 'enforce' },
            thresholds: { logRetentionDays: 7 },
        });
    });

    test('of an exemption has its place, its end, and its kind', () => {
        const { document } = imported(
            assignment('ssl', ssl),
            exemption('ssl', orders, { expiresOn: '2027-04-01T00:00:00Z' }),
        );
        expect(document.exemptions).toEqual([
            {
                server: orders,
                controls: ['secure-transport'],
                reason: expect.stringMatching(/^Old till \(/),
                owner: 'Azure Policy',
                expires: '2027-04-01T00:00:00Z',
                kind: 'mitigated',
            },
        ]);
    });

    test('names what it cannot express, also in the description', () => {
        const { document, unexpressed } = imported(
            assignment('elsewhere', ssl, { resourceSelectors: [{ name: 'x' }] }),
            assignment('regions', logs, {
                parameters: parameters({ logAnalytics: 'w', resourceLocationList: ['canadaeast'] }),
            }),
            assignment('old', 'e27a6dfc-883f-4f9e-97cc-a819fe702400'),
            assignment('events', 'bd0079c6-6f2d-42f4-9cee-e23930968f10', {
                parameters: parameters({ resourceLocation: 'westeurope', eventHubAuthorizationRuleId: 'x' }),
            }),
            assignment('own', `${subscription}/providers/Microsoft.Authorization/policyDefinitions/own`),
            assignment('days', retention, { parameters: parameters({ retentionDays: 30 }) }),
            exemption('ssl', orders),
        );
        const all = unexpressed.join('\n');
        for (const part of [
            'assignment elsewhere, c29c38cb-74a7-4505-9a06-e588ab86620a: the assignment selects resources',
            'resourceLocationList ["canadaeast"]: a baseline selects no regions',
            'logAnalytics w is not the resource id of a workspace',
            'assignment old, e27a6dfc-883f-4f9e-97cc-a819fe702400: Deprecated',
            'assignment events, bd0079c6-6f2d-42f4-9cee-e23930968f10: diagnosticSettings.eventHubs.0.authorizationRuleId: allowed: the resource id of an authorization rule',
            'assignment own, own: no control mirrors this definition; assess --policy judges it',
            'retentionDays 30; allowed: 1 to 7',
            'exemption Old till: it exempts from nothing that is imported',
        ]) {
            expect(all).toContain(part);
        }
        expect(document.description).toContain('Not expressed: assignment elsewhere');
        expect(document.description?.length).toBeLessThanOrEqual(2_000);
    });
});
