import { describe, expect, test } from 'vitest';
import { diagnosticSettings } from '../../../src/controls/diagnostic-settings.ts';
import { diagnosticSettingsEventHub } from '../../../src/controls/diagnostic-settings-event-hub.ts';
import { diagnosticSettingsStorage } from '../../../src/controls/diagnostic-settings-storage.ts';
import type { DiagnosticSetting } from '../../../src/model/diagnostic-settings.ts';
import {
    eventHub,
    logCategories,
    serverState,
    storageAccount,
    thresholds,
    workspaceId,
} from '../../support/states.ts';

const { authorizationRuleId, eventHubName } = eventHub;
const { storageAccountId } = storageAccount;
const audit = [
    { categoryGroup: 'audit', enabled: true },
    { categoryGroup: 'allLogs', enabled: false },
];
const toHub = { eventHubAuthorizationRuleId: authorizationRuleId, eventHubName };

const lists = { eventHubs: [eventHub], storageAccounts: [storageAccount] };

/** A baseline that asks for a workspace, an event hub and a storage account, but for the lists that are left out. */
function asked(...left: readonly (keyof typeof lists)[]) {
    const named = Object.entries(lists).filter(([name]) => !left.some((each) => each === name));
    return thresholds({
        diagnosticSettings: { workspaceId, categoryGroup: 'audit', ...Object.fromEntries(named) },
    });
}

function setting(name: string, fields: Partial<DiagnosticSetting>): DiagnosticSetting {
    return { name, logs: audit, metrics: [], ...fields };
}

const controls = [
    {
        control: diagnosticSettingsEventHub,
        list: 'eventHubs',
        kind: 'event hub',
        sink: toHub,
        name: 'pgwarden-event-hub',
        wanted: `audit to postgresql in ${authorizationRuleId.split('/authorizationRules')[0]}`,
    },
    {
        control: diagnosticSettingsStorage,
        list: 'storageAccounts',
        kind: 'storage account',
        sink: { storageAccountId },
        name: 'pgwarden-storage',
        wanted: `audit to ${storageAccountId}`,
    },
] as const;

describe.each(controls)('$control.id', ({ control, list, kind, sink, name, wanted }) => {
    test('does not apply where the baseline names no destination', () => {
        expect(control.evaluate(serverState(), asked(list))).toEqual({
            kind: 'notApplicable',
            reason: `The baseline names no ${kind} for canadacentral`,
        });
        expect(control.plan?.(serverState(), asked(list))).toEqual([]);
    });

    test('does not apply to a server of another region', () => {
        const state = serverState({ server: { location: 'westeurope' } });
        expect(control.evaluate(state, asked())).toMatchObject({ kind: 'notApplicable' });
    });

    test.each(['audit', 'allLogs', 'ALLLOGS'])('is compliant when some setting sends %s', (categoryGroup) => {
        const logs = [{ categoryGroup, enabled: true }];
        const state = serverState({ diagnosticSettings: [setting('any', { ...sink, logs })] });
        expect(control.evaluate(state, asked())).toEqual({ kind: 'compliant' });
    });

    test('without a setting for it adds one, beside those of other destinations', () => {
        const state = serverState({ diagnosticSettings: [setting('siem', { workspaceId })] });
        expect(control.evaluate(state, asked())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'diagnosticSettings', found: `no setting sends to the ${kind}`, wanted }],
        });
        expect(control.plan?.(state, asked())).toEqual([
            {
                kind: 'diagnosticSetting',
                name,
                from: null,
                to: { name, ...sink, logs: audit, metrics: [] },
                control: control.id,
                disruption: 'none',
            },
        ]);
    });

    test('completes the setting of a person and keeps its other destinations and metrics', () => {
        const metrics = [{ category: 'AllMetrics', enabled: true }];
        const logs = [{ category: 'PostgreSQLLogs', enabled: true }];
        const person = setting('theirs', { ...sink, workspaceId, serviceBusRuleId: '/bus', logs, metrics });
        const state = serverState({ diagnosticSettings: [person] });
        expect(control.plan?.(state, asked())).toMatchObject([
            { name: 'theirs', from: person, to: { ...person, logs: audit } },
        ]);
    });

    test('a list of all categories is enough', () => {
        const logs = logCategories.map((category) => ({ category, enabled: true }));
        const state = serverState({ diagnosticSettings: [setting('list', { ...sink, logs })] });
        expect(control.evaluate(state, asked())).toEqual({ kind: 'compliant' });
    });

    test('five settings for other destinations leave no room', () => {
        const settings = ['a', 'b', 'c', 'd', 'e'].map((each) =>
            setting(each, { serviceBusRuleId: `/${each}` }),
        );
        const state = serverState({ diagnosticSettings: settings });
        expect(control.evaluate(state, asked())).toMatchObject({
            kind: 'drifted',
            unrepairable: 'There are 5 diagnostic settings, and Azure allows 5',
        });
        expect(control.plan?.(state, asked())).toEqual([]);
    });

    test('leaves the fifth setting to the workspace', () => {
        const settings = ['a', 'b', 'c', 'd'].map((each) => setting(each, { serviceBusRuleId: `/${each}` }));
        const state = serverState({ diagnosticSettings: settings });
        expect(control.evaluate(state, asked())).toMatchObject({
            unrepairable: 'There are 4 diagnostic settings, other repairs add the rest, and Azure allows 5',
        });
        expect(diagnosticSettings.plan?.(state, asked())).toHaveLength(1);
    });

    test('needs the region only where the baseline names a destination, and categories only for lists', () => {
        const state = serverState({ diagnosticSettings: [setting('group', sink)] });
        const without = (slice: 'server' | 'diagnosticSettings' | 'logCategories', part = '') =>
            control.decidableWithout?.({ slice, part }, state, asked());
        expect(without('server')).toBe('nothing');
        expect(without('server', 'network')).toBe('everything');
        expect(without('diagnosticSettings', 'x')).toBe('compliance');
        expect(without('logCategories')).toBe('everything');
        expect(control.decidableWithout?.({ slice: 'server', part: '' }, state, asked(list))).toBe(
            'everything',
        );
        const listed = [{ category: 'PostgreSQLLogs', enabled: true }];
        const listing = serverState({ diagnosticSettings: [setting('list', { ...sink, logs: listed })] });
        const missing = { slice: 'logCategories', part: '' } as const;
        expect(control.decidableWithout?.(missing, listing, asked())).toBe('nothing');
    });
});

test('an event hub receives the logs under any rule of its namespace, and another hub does not', () => {
    const other = authorizationRuleId.replace('/diagnostics', '/RootManageSharedAccessKey').toUpperCase();
    const verdict = (fields: Partial<DiagnosticSetting>) =>
        diagnosticSettingsEventHub.evaluate(
            serverState({ diagnosticSettings: [setting('hub', { ...toHub, ...fields })] }),
            asked(),
        ).kind;
    expect(verdict({ eventHubAuthorizationRuleId: other })).toBe('compliant');
    expect(verdict({ eventHubName: 'POSTGRESQL' })).toBe('compliant');
    expect(verdict({ eventHubName: 'other' })).toBe('drifted');
    expect(verdict({ eventHubAuthorizationRuleId: other.replace('SIEM', 'OTHER') })).toBe('drifted');
});
