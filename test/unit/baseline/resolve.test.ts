import { expect, it } from 'vitest';
import { shippedBaseline } from '../../../src/baseline/parse.ts';
import { effectiveBaseline, explainBaseline, needsTags, originText } from '../../../src/baseline/resolve.ts';
import { TagsNotReadError } from '../../../src/baseline/selector.ts';
import { baselineOf, orders, ordersId, otherSubscriptionId, subscriptionId } from './documents.ts';

const now = new Date('2026-06-01T12:00:00Z');
const control = 'log-checkpoints';

const everyLevel = {
    trustedTags: ['environment'],
    scopes: [
        { server: ordersId, modes: { [control]: 'enforce' } },
        { server: 'orders-*', modes: { [control]: 'approve' } },
        { tag: { name: 'environment', value: 'test' }, modes: { [control]: 'report' } },
        { resourceGroup: 'shop', modes: { [control]: 'off' } },
        { subscription: subscriptionId, modes: { [control]: 'report' } },
    ],
};

it('gives a profile as it is written', () => {
    expect(effectiveBaseline(shippedBaseline('cis'), orders, now)).toEqual({
        name: 'cis',
        thresholds: {
            tlsMinimumVersion: '1.2',
            pgauditClasses: ['role', 'ddl'],
            pgauditStatementOnce: false,
            logRetentionDays: 4,
            serverLogs: false,
            logLinePrefix: ['%u', '%d'],
            diagnosticSettings: { categoryGroup: 'audit' },
            entraAdministrators: [],
            firewall: {
                maximumAddresses: 256,
                allowedRanges: [],
                maximumRules: 10,
                maximumTotalAddresses: 1024,
            },
            encryptionKey: { version: 'versionless', rotationDays: 365, expiryDays: 30 },
            keyVault: { minimumBits: 3072, hsm: false },
            backupRetentionDays: 7,
            immutableBackup: false,
            fipsMode: false,
            confidentialCompute: false,
            highAvailability: 'any',
            engineVersion: 'extended',
            backupFreshnessHours: 48,
            readReplica: { minimum: 0, anotherRegion: false },
            passwordStrength: {
                minimumLength: 12,
                minimumUpper: 1,
                minimumLower: 1,
                minimumDigits: 1,
                minimumSpecial: 1,
                reuseHistory: 0,
                reuseDays: 0,
                exemptUsers: [],
            },
            dataMasking: false,
            allowedDataEgress: [],
            databases: {
                administrators: [],
                predefinedRoleMembers: [],
                publicConnect: ['postgres'],
                passwordDays: 90,
            },
        },
        modes: {
            'secure-transport': 'enforce',
            'public-network-access': 'approve',
            'firewall-azure-services': 'approve',
            'log-checkpoints': 'enforce',
            'log-connections': 'enforce',
            'log-disconnections': 'enforce',
            'connection-throttling': 'enforce',
            'log-retention': 'enforce',
            'defender-plan': 'report',
        },
        exemptions: {},
        guardRails: {
            restarts: 'never',
            attempts: 5,
            flapping: { repairs: 3, hours: 24 },
            budget: { serversPerHour: 10, changesPerHour: 60 },
        },
        notifications: {
            outcomes: [
                'awaitingApproval',
                'wouldChange',
                'held',
                'verified',
                'failed',
                'reported',
                'paused',
                'resumed',
                'pauseReminder',
                'rejected',
                'flapping',
                'budgetExhausted',
                'keyAtRisk',
                'sweepOverdue',
                'exemptionExpiring',
            ],
            minimumSeverity: 'low',
            exemptionDays: 7,
        },
    });
});

it('prefers the more specific scope, whatever the order in the document', () => {
    const mode = (scopes: readonly object[]) =>
        effectiveBaseline(
            baselineOf({ ...everyLevel, scopes }),
            { ...orders, tags: { environment: 'test' } },
            now,
        ).modes[control];
    const { scopes } = everyLevel;
    expect(mode(scopes)).toBe('enforce');
    expect(mode(scopes.slice(1))).toBe('approve');
    expect(mode(scopes.slice(2))).toBe('report');
    expect(mode(scopes.slice(3))).toBe('off');
    expect(mode(scopes.slice(4))).toBe('report');
    expect(mode([])).toBeUndefined();
    expect(mode(scopes.toReversed())).toBe('enforce');
});

it('lets the later of two scopes of one level win', () => {
    const baseline = baselineOf({
        scopes: [
            { server: 'orders-*', modes: { [control]: 'off' } },
            { server: '*-prod', modes: { [control]: 'approve' } },
        ],
    });
    expect(effectiveBaseline(baseline, orders, now).modes).toEqual({ [control]: 'approve' });
});

it('lets the document override the profile, field by field, and keeps the rest', () => {
    const baseline = baselineOf({
        extends: 'standard',
        thresholds: { encryptionKey: { rotationDays: 90 }, pgauditClasses: ['misc'] },
        guardRails: { restarts: 'maintenance-window' },
        notifications: { minimumSeverity: 'high' },
        modes: { 'secure-transport': 'report' },
    });
    const { thresholds, guardRails, notifications, modes } = effectiveBaseline(baseline, orders, now);
    expect(thresholds.encryptionKey).toEqual({ version: 'versionless', rotationDays: 90, expiryDays: 30 });
    expect(thresholds.pgauditClasses).toEqual(['misc']);
    expect(thresholds.tlsMinimumVersion).toBe('1.2');
    expect(guardRails).toMatchObject({ restarts: 'maintenance-window', attempts: 5 });
    expect(notifications).toMatchObject({ minimumSeverity: 'high' });
    expect(notifications?.outcomes).toContain('failed');
    expect(modes).toMatchObject({ 'secure-transport': 'report', 'log-checkpoints': 'enforce' });
});

it('uses the settings of the app for values that the document omits, and the document otherwise', () => {
    const own =
        '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/a/providers/Microsoft.OperationalInsights/workspaces/b';
    const deployment = { diagnosticSettings: { workspaceId: 'from the setting' } };
    const workspace = (document: object) =>
        effectiveBaseline(baselineOf(document), orders, now, deployment).thresholds.diagnosticSettings;
    expect(workspace({ extends: 'standard' })).toEqual({
        workspaceId: 'from the setting',
        categoryGroup: 'audit',
    });
    expect(workspace({ thresholds: { diagnosticSettings: { workspaceId: own } } })).toEqual({
        workspaceId: own,
        categoryGroup: 'audit',
    });
});

it.each([
    [{ subscription: subscriptionId.toUpperCase() }, true],
    [{ subscription: otherSubscriptionId }, false],
    [{ resourceGroup: 'SHOP' }, true],
    [{ resourceGroup: 'sho' }, false],
    [{ resourceGroup: `/subscriptions/${subscriptionId}/resourcegroups/Shop` }, true],
    [{ resourceGroup: `/subscriptions/${otherSubscriptionId}/resourceGroups/shop` }, false],
    [{ tag: { name: 'ENVIRONMENT', value: 'test' } }, true],
    [{ tag: { name: 'environment', value: 'Test' } }, false],
    [{ server: 'orders-prod' }, true],
    [{ server: 'Orders-*' }, true],
    [{ server: 'orders' }, false],
    [{ server: ordersId.replace('resourceGroups', 'resourcegroups').toLowerCase() }, true],
    [{ server: ordersId.replace(subscriptionId, otherSubscriptionId) }, false],
])('%j selects the server: %s', (selector, isSelected) => {
    const baseline = baselineOf({
        trustedTags: ['environment'],
        scopes: [{ ...selector, modes: { [control]: 'report' } }],
    });
    const server = { ...orders, tags: { environment: 'test' } };
    expect(effectiveBaseline(baseline, server, now).modes).toEqual(isSelected ? { [control]: 'report' } : {});
});

it('needs tags only when something selects by tag', () => {
    expect(needsTags(shippedBaseline('standard'))).toBe(false);
    expect(needsTags(baselineOf({ trustedTags: ['environment'] }))).toBe(false);
    expect(needsTags(baselineOf(everyLevel))).toBe(true);
    const exemption = {
        tag: { name: 'environment', value: 'test' },
        controls: [control],
        reason: 'r',
        owner: 'o',
        expires: '2027-01-01',
        kind: 'waiver',
    };
    expect(needsTags(baselineOf({ trustedTags: ['environment'], exemptions: [exemption] }))).toBe(true);
});

it('refuses to guess when tags decide and were not read', () => {
    expect(() => effectiveBaseline(baselineOf(everyLevel), orders, now)).toThrow(TagsNotReadError);
});

it('names the origin of every value', () => {
    const baseline = baselineOf({
        name: 'contoso',
        extends: 'cis',
        thresholds: { backupRetentionDays: 14 },
        scopes: [{ server: 'orders-*', thresholds: { firewall: { maximumAddresses: 1 } } }],
    });
    const workspaceId = 'from the setting';
    const { settings } = explainBaseline(baseline, orders, now, { diagnosticSettings: { workspaceId } });
    const origin = (path: string) => {
        const setting = settings.find((candidate) => candidate.path === path);
        return setting === undefined ? undefined : [setting.value, originText(setting.origin)];
    };
    expect(origin('thresholds.logRetentionDays')).toEqual([4, 'profile cis']);
    expect(origin('thresholds.backupRetentionDays')).toEqual([14, 'document contoso']);
    expect(origin('thresholds.firewall.maximumAddresses')).toEqual([
        1,
        'contoso $.scopes[0] (server orders-*)',
    ]);
    expect(origin('thresholds.firewall.allowedRanges')).toEqual([[], 'profile cis']);
    expect(origin('thresholds.diagnosticSettings.workspaceId')).toEqual([workspaceId, 'app settings']);
    expect(origin('modes.log-retention')).toEqual(['enforce', 'profile cis']);
    expect(origin('modes.high-availability')).toBeUndefined();
});

it('explains a document that extends nothing with the defaults', () => {
    const { settings } = explainBaseline(baselineOf({ modes: {} }), orders, now);
    expect(new Set(settings.map(({ origin }) => originText(origin)))).toEqual(new Set(['default']));
});
