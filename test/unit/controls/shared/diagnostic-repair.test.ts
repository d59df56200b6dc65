import { describe, expect, test } from 'vitest';
import { diagnosticRepair as repairFor } from '../../../../src/controls/shared/diagnostic-repair.ts';
import type { DiagnosticLog, DiagnosticSetting } from '../../../../src/model/diagnostic-settings.ts';
import { logCategories, offeredCategories, workspaceId } from '../../../support/states.ts';

function diagnosticRepair(settings: readonly DiagnosticSetting[], id: string, group: 'audit' | 'allLogs') {
    const destination = { kind: 'workspace', workspaceId: id } as const;
    return repairFor(settings, {
        destination,
        group,
        offered: offeredCategories(logCategories),
        reserved: 0,
    });
}

function setting(name: string, logs: readonly DiagnosticLog[], sinks: Partial<DiagnosticSetting> = {}) {
    return { name, workspaceId, logs, metrics: [], ...sinks } satisfies DiagnosticSetting;
}

function enabled(...categories: readonly string[]): DiagnosticLog[] {
    return categories.map((category) => ({ category, enabled: true }));
}

describe('the repair of diagnostic settings', () => {
    test('takes the first free name', () => {
        const taken = ['PGWARDEN', 'pgwarden-2'].map((name) => ({ name, logs: [], metrics: [] }));
        expect(diagnosticRepair(taken, workspaceId, 'allLogs')).toEqual({
            kind: 'write',
            from: null,
            to: {
                name: 'pgwarden-3',
                workspaceId,
                logAnalyticsDestinationType: 'Dedicated',
                logs: [
                    { categoryGroup: 'audit', enabled: false },
                    { categoryGroup: 'allLogs', enabled: true },
                ],
                metrics: [],
            },
        });
    });

    test('names both groups in a setting without logs, as the definitions of Azure Policy look for them', () => {
        const empty = setting('siem', []);
        expect(diagnosticRepair([empty], workspaceId, 'audit')).toEqual({
            kind: 'write',
            from: empty,
            to: {
                ...empty,
                logs: [
                    { categoryGroup: 'audit', enabled: true },
                    { categoryGroup: 'allLogs', enabled: false },
                ],
            },
        });
        const audit = setting('siem', [{ categoryGroup: 'AUDIT', enabled: false }]);
        expect(diagnosticRepair([audit], workspaceId, 'allLogs')).toMatchObject({
            to: {
                logs: [
                    { categoryGroup: 'AUDIT', enabled: false },
                    { categoryGroup: 'allLogs', enabled: true },
                ],
            },
        });
    });

    test('replaces a list of categories by the group that has all of them', () => {
        const sinks = { storageAccountId: '/archive' };
        const list = setting('siem', enabled('PostgreSQLLogs', 'postgresqlflexsessions'), sinks);
        expect(diagnosticRepair([list], workspaceId, 'audit')).toEqual({
            kind: 'write',
            from: list,
            to: {
                ...list,
                logs: [
                    { categoryGroup: 'audit', enabled: true },
                    { categoryGroup: 'allLogs', enabled: false },
                ],
            },
        });
    });

    test('keeps the list where the group lacks one of its categories, or another setting sends one', () => {
        const list = setting('siem', enabled('PostgreSQLLogs', 'PostgreSQLFlexNew'));
        expect(diagnosticRepair([list], workspaceId, 'audit')).toMatchObject({
            to: { logs: enabled('PostgreSQLLogs', 'PostgreSQLFlexNew', ...logCategories.slice(1)) },
        });
        const first = setting('a', enabled(...logCategories.slice(0, 2)));
        const second = setting('b', enabled(...logCategories.slice(2, 4)));
        expect(diagnosticRepair([second, first], workspaceId, 'audit')).toMatchObject({
            from: { name: 'a' },
            to: { logs: enabled(...logCategories.slice(0, 2), ...logCategories.slice(4)) },
        });
    });

    test('completes a list with a retention, and drops disabled groups, which Azure does not take beside categories', () => {
        const listed = setting('siem', [
            { categoryGroup: 'audit', enabled: false },
            { category: 'PostgreSQLLogs', enabled: true, retentionPolicy: { enabled: true, days: 30 } },
            { category: 'postgresqlflexsessions', enabled: false },
        ]);
        expect(diagnosticRepair([listed], workspaceId, 'audit')).toEqual({
            kind: 'write',
            from: listed,
            to: {
                ...listed,
                logs: [
                    {
                        category: 'PostgreSQLLogs',
                        enabled: true,
                        retentionPolicy: { enabled: true, days: 30 },
                    },
                    { category: 'postgresqlflexsessions', enabled: true },
                    ...enabled(...logCategories.slice(2)),
                ],
            },
        });
    });

    test('adds only the logs that no other setting sends to the workspace', () => {
        const first = setting('a', [{ categoryGroup: 'allLogs', enabled: false }]);
        const kept = { category: 'PostgreSQLFlexNew', enabled: true };
        const second = setting('b', [...enabled(...logCategories.slice(1)), kept]);
        expect(diagnosticRepair([second, first], workspaceId, 'audit')).toEqual({
            kind: 'write',
            from: first,
            to: { ...first, logs: enabled('PostgreSQLLogs') },
        });
    });

    test('leaves a setting alone whose other destination gets the logs already', () => {
        const first = setting('a', [], { storageAccountId: '/Storage/one' });
        const second = setting('b', []);
        const archive: DiagnosticSetting = {
            name: 'archive',
            storageAccountId: '/storage/ONE/',
            logs: [{ categoryGroup: 'allLogs', enabled: true }],
            metrics: [],
        };
        expect(diagnosticRepair([first, second, archive], workspaceId, 'audit')).toMatchObject({
            kind: 'write',
            from: second,
        });
        expect(diagnosticRepair([first, archive], workspaceId, 'audit')).toEqual({
            kind: 'none',
            reason: 'Azure would refuse to add the missing logs to a: another setting sends them to one of its other destinations, or it has a group that allows no single categories',
        });
    });

    test('one category that a destination gets already is enough to leave a setting alone', () => {
        const first = setting('a', [], { storageAccountId: '/storage/one' });
        const archive: DiagnosticSetting = {
            name: 'archive',
            storageAccountId: '/storage/one',
            logs: enabled('PostgreSQLFlexSessions'),
            metrics: [],
        };
        expect(diagnosticRepair([first, archive], workspaceId, 'audit')).toMatchObject({ kind: 'none' });
        const listed = { ...first, logs: enabled('PostgreSQLLogs', 'PostgreSQLFlexSessions') };
        expect(diagnosticRepair([listed, archive], workspaceId, 'audit')).toMatchObject({ kind: 'write' });
    });

    test('leaves a setting alone whose group is not known and would stand beside categories', () => {
        const odd = setting('a', [{ categoryGroup: 'banana', enabled: true }]);
        const listed = setting('b', enabled('PostgreSQLLogs'));
        expect(diagnosticRepair([odd, listed], workspaceId, 'audit')).toMatchObject({
            kind: 'write',
            from: listed,
        });
        expect(diagnosticRepair([odd], workspaceId, 'audit')).toMatchObject({
            to: {
                logs: [
                    { categoryGroup: 'banana', enabled: true },
                    { categoryGroup: 'audit', enabled: true },
                    { categoryGroup: 'allLogs', enabled: false },
                ],
            },
        });
    });

    test('two event hubs of one namespace are two destinations', () => {
        const hub = { eventHubAuthorizationRuleId: '/rule' };
        const first = setting('a', [], { ...hub, eventHubName: 'one' });
        const stream: DiagnosticSetting = {
            name: 'stream',
            ...hub,
            eventHubName: 'two',
            logs: [{ categoryGroup: 'audit', enabled: true }],
            metrics: [],
        };
        expect(diagnosticRepair([first, stream], workspaceId, 'audit')).toMatchObject({
            kind: 'write',
            from: first,
        });
        expect(
            diagnosticRepair([first, { ...stream, eventHubName: 'one' }], workspaceId, 'audit'),
        ).toMatchObject({
            kind: 'none',
        });
    });
});
