import type { DiagnosticSetting } from '../../model/server-state.ts';

/** Which logs of a flexible server a diagnostic setting sends, and where to. */

/**
 * Every log category of a flexible server. The groups `audit` and `allLogs` each stand for all of them
 * (Microsoft Learn, "Configure and access logs in Azure Database for PostgreSQL", June 2026).
 */
export const logCategories = [
    'PostgreSQLLogs',
    'PostgreSQLFlexSessions',
    'PostgreSQLFlexQueryStoreRuntime',
    'PostgreSQLFlexQueryStoreWaitStats',
    'PostgreSQLFlexTableStats',
    'PostgreSQLFlexDatabaseXacts',
    'PostgreSQLFlexPGBouncer',
    'PostgreSQLQueryStoreSqlText',
] as const;

const categoryGroups = ['audit', 'alllogs'];

/** The categories that the settings send together, lower case. */
export function sentCategories(settings: readonly DiagnosticSetting[]): Set<string> {
    const sent = new Set<string>();
    for (const { category, categoryGroup, enabled } of settings.flatMap(({ logs }) => logs)) {
        if (!enabled) continue;
        if (category !== undefined) sent.add(category.toLowerCase());
        if (categoryGroup === undefined || !categoryGroups.includes(categoryGroup.toLowerCase())) continue;
        for (const each of logCategories) sent.add(each.toLowerCase());
    }
    return sent;
}

/** The categories that none of the settings sends, in Azure's spelling. */
export function missingCategories(settings: readonly DiagnosticSetting[]): string[] {
    const sent = sentCategories(settings);
    return logCategories.filter((category) => !sent.has(category.toLowerCase()));
}

/** The settings that send to the workspace, by name, so that the order in Azure's answer does not matter. */
export function settingsOf(settings: readonly DiagnosticSetting[], workspaceId: string): DiagnosticSetting[] {
    return settings
        .filter((setting) => setting.workspaceId !== undefined && isSameId(setting.workspaceId, workspaceId))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether two settings send to one destination: Azure then refuses one category in both with 409 Conflict. */
export function sharesSink(a: DiagnosticSetting, b: DiagnosticSetting): boolean {
    return sinks(a).some((sink) => sinks(b).includes(sink));
}

/** Resource ids are compared without case. */
function isSameId(a: string, b: string): boolean {
    return normalId(a) === normalId(b);
}

function sinks(setting: DiagnosticSetting): string[] {
    const hub = setting.eventHubAuthorizationRuleId;
    return [
        setting.workspaceId,
        setting.storageAccountId,
        hub === undefined ? undefined : `${normalId(hub)}/${setting.eventHubName ?? ''}`,
        setting.serviceBusRuleId,
        setting.marketplacePartnerId,
    ]
        .filter((sink) => sink !== undefined && sink !== '')
        .map((sink) => normalId(sink ?? ''));
}

function normalId(id: string): string {
    return id.trim().replace(/\/+$/, '').toLowerCase();
}
