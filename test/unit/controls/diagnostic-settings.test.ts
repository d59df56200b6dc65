import { describe, expect, test } from 'vitest';
import { diagnosticSettings } from '../../../src/controls/diagnostic-settings.ts';
import {
    logCategories,
    offeredCategories,
    serverState,
    thresholds,
    workspaceId,
} from '../../support/states.ts';

const other = workspaceId.replace('central', 'other');
const archive = { name: 'archive', storageAccountId: '/storage/one', logs: [], metrics: [] };
const noWorkspace = thresholds({ diagnosticSettings: { categoryGroup: 'audit' } });

describe('diagnostic-settings', () => {
    test.each(['audit', 'allLogs', 'ALLLOGS'])(
        'it is compliant when some setting sends the group %s',
        (categoryGroup) => {
            const state = serverState({
                diagnosticSettings: [
                    archive,
                    {
                        name: 'anything',
                        workspaceId: workspaceId.toUpperCase(),
                        logs: [{ categoryGroup, enabled: true }],
                        metrics: [],
                    },
                ],
            });
            expect(diagnosticSettings.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
            expect(diagnosticSettings.plan?.(state, thresholds())).toEqual([]);
        },
    );

    test('without any setting it adds one', () => {
        expect(diagnosticSettings.evaluate(serverState(), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'diagnosticSettings',
                    found: 'no setting sends to the workspace',
                    wanted: `audit to ${workspaceId}`,
                },
            ],
        });
        expect(diagnosticSettings.plan?.(serverState(), thresholds())).toEqual([
            {
                kind: 'diagnosticSetting',
                name: 'pgwarden',
                from: null,
                to: {
                    name: 'pgwarden',
                    workspaceId,
                    logAnalyticsDestinationType: 'Dedicated',
                    logs: [
                        { categoryGroup: 'audit', enabled: true },
                        { categoryGroup: 'allLogs', enabled: false },
                    ],
                    metrics: [],
                },
                control: 'diagnostic-settings',
                disruption: 'none',
            },
        ]);
    });

    test('a setting that sends everything to another workspace is not enough', () => {
        const elsewhere = {
            name: 'elsewhere',
            workspaceId: other,
            logs: [{ categoryGroup: 'allLogs', enabled: true }],
            metrics: [],
        };
        const state = serverState({ diagnosticSettings: [elsewhere] });
        expect(diagnosticSettings.plan?.(state, thresholds())).toMatchObject([
            { name: 'pgwarden', from: null },
        ]);
    });

    test('it completes the setting that already sends to the workspace', () => {
        const setting = {
            name: 'siem',
            workspaceId,
            storageAccountId: '/storage/one',
            logs: [
                { categoryGroup: 'audit', enabled: false },
                { categoryGroup: 'allLogs', enabled: false },
            ],
            metrics: [{ category: 'AllMetrics', enabled: true }],
        };
        const state = serverState({ diagnosticSettings: [setting] });
        expect(diagnosticSettings.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            evidence: [
                {
                    found:
                        'siem without PostgreSQLLogs, PostgreSQLFlexSessions, PostgreSQLFlexQueryStoreRuntime, ' +
                        'PostgreSQLFlexQueryStoreWaitStats, PostgreSQLFlexTableStats, PostgreSQLFlexDatabaseXacts, ' +
                        'PostgreSQLFlexPGBouncer, PostgreSQLQueryStoreSqlText',
                },
            ],
        });
        expect(diagnosticSettings.plan?.(state, thresholds())).toEqual([
            {
                kind: 'diagnosticSetting',
                name: 'siem',
                from: setting,
                to: {
                    ...setting,
                    logs: [
                        { categoryGroup: 'audit', enabled: true },
                        { categoryGroup: 'allLogs', enabled: false },
                    ],
                },
                control: 'diagnostic-settings',
                disruption: 'none',
            },
        ]);
    });

    test('a sixth setting is not added', () => {
        const five = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...archive, name }));
        const state = serverState({ diagnosticSettings: five });
        expect(diagnosticSettings.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            unrepairable: 'There are 5 diagnostic settings, and Azure allows 5',
        });
        expect(diagnosticSettings.plan?.(state, thresholds())).toEqual([]);
    });

    test('where the baseline names no workspace, any one is enough', () => {
        const setting = {
            name: 'x',
            workspaceId: other,
            logs: [{ categoryGroup: 'audit', enabled: true }],
            metrics: [],
        };
        const state = serverState({ diagnosticSettings: [setting] });
        expect(diagnosticSettings.evaluate(state, noWorkspace)).toEqual({ kind: 'compliant' });
    });

    test('where the baseline names no workspace, an empty one is none', () => {
        const setting = {
            name: 'archive',
            workspaceId: '',
            storageAccountId: '/archive',
            logs: [{ categoryGroup: 'audit', enabled: true }],
            metrics: [],
        };
        const state = serverState({ diagnosticSettings: [setting] });
        expect(diagnosticSettings.evaluate(state, noWorkspace)).toMatchObject({ kind: 'drifted' });
    });

    test('where the baseline names no workspace, nothing can be repaired', () => {
        const state = serverState({ diagnosticSettings: [archive] });
        expect(diagnosticSettings.evaluate(state, noWorkspace)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'diagnosticSettings',
                    found: 'no setting sends to the workspace',
                    wanted: 'audit to a Log Analytics workspace',
                },
            ],
            unrepairable: 'The baseline names no Log Analytics workspace',
        });
        expect(diagnosticSettings.plan?.(state, noWorkspace)).toEqual([]);
    });

    describe('on a server that offers other logs than most', () => {
        const six = logCategories.slice(0, 6);
        const listed = (categories: readonly string[]) => ({
            name: 'siem',
            workspaceId,
            logs: categories.map((category) => ({ category, enabled: true })),
            metrics: [],
        });

        test('all that it offers is enough, however few or many', () => {
            for (const offered of [six, [...logCategories, 'PostgreSQLFlexNew']]) {
                const state = serverState({
                    diagnosticSettings: [listed(offered)],
                    logCategories: offeredCategories(offered),
                });
                expect(diagnosticSettings.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
            }
        });

        test('a list of categories gets the missing ones that are offered, and no other, where Azure has no groups', () => {
            const state = serverState({
                diagnosticSettings: [listed(six.slice(0, 4))],
                logCategories: offeredCategories([...six, 'PostgreSQLFlexNew'], []),
            });
            expect(diagnosticSettings.plan?.(state, thresholds())).toMatchObject([
                { to: { logs: listed([...six, 'PostgreSQLFlexNew']).logs } },
            ]);
        });

        test('only the categories of the wanted group are wanted', () => {
            const state = serverState({
                diagnosticSettings: [listed(['PostgreSQLLogs'])],
                logCategories: [
                    { name: 'PostgreSQLLogs', groups: ['audit', 'allLogs'] },
                    { name: 'PostgreSQLFlexSessions', groups: ['allLogs'] },
                ],
            });
            expect(diagnosticSettings.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
            const everything = thresholds({ diagnosticSettings: { workspaceId, categoryGroup: 'allLogs' } });
            expect(diagnosticSettings.evaluate(state, everything)).toMatchObject({
                kind: 'drifted',
                evidence: [{ found: 'siem without PostgreSQLFlexSessions' }],
            });
        });

        test.each([
            [['allLogs'], [{ categoryGroup: 'allLogs', enabled: true }]],
            [[], listed(six).logs],
        ])('with the groups %j a new setting takes what there is', (groups, logs) => {
            const state = serverState({ logCategories: offeredCategories(six, groups) });
            expect(diagnosticSettings.plan?.(state, thresholds())).toMatchObject([
                { from: null, to: { logs } },
            ]);
        });

        test('disabled categories do not exclude the group', () => {
            const metrics = [{ category: 'AllMetrics', enabled: true }];
            const idle = listed(six).logs.map((log) => ({ ...log, enabled: false }));
            const state = serverState({
                diagnosticSettings: [{ ...listed([]), logs: idle, metrics }],
                logCategories: offeredCategories(six),
            });
            expect(diagnosticSettings.plan?.(state, thresholds())).toMatchObject([
                {
                    to: {
                        logs: [
                            { categoryGroup: 'audit', enabled: true },
                            { categoryGroup: 'allLogs', enabled: false },
                        ],
                        metrics,
                    },
                },
            ]);
        });

        test('a server that offers no logs at all is not compliant', () => {
            const state = serverState({ diagnosticSettings: [listed(six)], logCategories: [] });
            expect(diagnosticSettings.evaluate(state, thresholds())).toMatchObject({
                kind: 'drifted',
                unrepairable: 'The server offers no log categories',
            });
        });
    });
});
