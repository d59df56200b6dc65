import { describe, expect, test } from 'vitest';
import {
    missingCategories as missingOf,
    settingsOf,
} from '../../../../src/controls/shared/diagnostic-coverage.ts';
import type { DiagnosticSetting } from '../../../../src/model/diagnostic-settings.ts';
import { logCategories, offeredCategories, workspaceId } from '../../../support/states.ts';

function missingCategories(settings: readonly DiagnosticSetting[]) {
    return missingOf(settings, 'audit', offeredCategories(logCategories));
}

describe('the logs that diagnostic settings send', () => {
    test.each(['audit', 'allLogs', 'AUDIT'])('the group %s is every category', (categoryGroup) => {
        const setting = { name: 'x', logs: [{ categoryGroup, enabled: true }], metrics: [] };
        expect(missingCategories([setting])).toEqual([]);
    });

    test('a disabled group and an unknown one are nothing', () => {
        const logs = [
            { categoryGroup: 'audit', enabled: false },
            { categoryGroup: 'banana', enabled: true },
        ];
        expect(missingCategories([{ name: 'x', logs, metrics: [] }])).toEqual(logCategories);
    });

    test('all the categories, enabled, in any case and over several settings, are as good as the group', () => {
        const logs = logCategories.map((category) => ({ category: category.toUpperCase(), enabled: true }));
        const settings = [
            { name: 'a', logs: logs.slice(0, 3), metrics: [] },
            { name: 'b', logs: logs.slice(3), metrics: [] },
        ];
        expect(missingCategories(settings)).toEqual([]);
        expect(missingCategories(settings.slice(1))).toEqual([
            'PostgreSQLLogs',
            'PostgreSQLFlexSessions',
            'PostgreSQLFlexQueryStoreRuntime',
        ]);
    });

    test('the settings of a workspace are found without case and given by name', () => {
        const settings = [
            { name: 'b', workspaceId: `${workspaceId.toUpperCase()}/`, logs: [], metrics: [] },
            { name: 'c', workspaceId: '/another', logs: [], metrics: [] },
            { name: 'd', logs: [], metrics: [] },
            { name: 'a', workspaceId, logs: [], metrics: [] },
        ];
        expect(settingsOf(settings, { kind: 'workspace', workspaceId }).map(({ name }) => name)).toEqual([
            'a',
            'b',
        ]);
    });
});
