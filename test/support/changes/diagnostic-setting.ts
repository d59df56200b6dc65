import { expect } from 'vitest';
import type { DiagnosticLog, DiagnosticSetting } from '../../../src/model/diagnostic-settings.ts';
import { logCategories } from '../states.ts';
import { replaced, type TestKind, without } from './test-kind.ts';

const setting = {
    name: 'pgwarden',
    workspaceId:
        '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/monitoring/providers/Microsoft.OperationalInsights/workspaces/contoso-logs',
    logs: [{ categoryGroup: 'audit', enabled: true }],
    metrics: [],
} as const satisfies DiagnosticSetting;

const sample = {
    kind: 'diagnosticSetting',
    name: 'pgwarden',
    from: null,
    to: setting,
    control: 'diagnostic-settings',
    disruption: 'none',
} as const;

const before: readonly (DiagnosticSetting | null)[] = [
    null,
    { ...setting, logs: [] },
    { ...setting, logs: [{ category: 'PostgreSQLLogs', enabled: true }] },
    { ...setting, logs: [], metrics: [{ category: 'AllMetrics', enabled: true, timeGrain: 'PT1M' }] },
];

export const diagnosticSetting = {
    sample,
    arbitrary: (fc) => fc.constantFrom(...before).map((from) => ({ ...sample, from })),
    permission: 'Microsoft.Insights/diagnosticSettings/write',
    apply: (state, change) => ({
        ...state,
        diagnosticSettings: replaced(state.diagnosticSettings, change),
    }),
    current: ({ diagnosticSettings }, change) =>
        diagnosticSettings.find(({ name }) => name === change.name) ?? null,
    expectSurvival({ from, to }, fields) {
        expect(to).not.toBeNull();
        if (from === null || to === null) return;
        expect(without(to, fields)).toEqual(without(from, fields));
        const isGrouped = enabledLogs(to).some(({ categoryGroup }) => isGroup(categoryGroup));
        const kept = enabledLogs(from).filter((log) => !(isGrouped && isInGroups(log)));
        expect(enabledLogs(to)).toEqual(expect.arrayContaining(kept));
    },
} satisfies TestKind<'diagnosticSetting'>;

function enabledLogs({ logs }: DiagnosticSetting): DiagnosticLog[] {
    return logs.filter(({ enabled }) => enabled);
}

function isGroup(name: string | undefined): boolean {
    return ['audit', 'alllogs'].includes(name?.toLowerCase() ?? '');
}

/** A category that a group has, without a retention of its own, is sent by the group as well. */
function isInGroups({ category, retentionPolicy }: DiagnosticLog): boolean {
    const isKnown = logCategories.some((name) => name.toLowerCase() === category?.toLowerCase());
    return isKnown && retentionPolicy?.enabled !== true;
}
