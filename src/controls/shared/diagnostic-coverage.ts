import type { DiagnosticSetting, LogCategory } from '../../model/diagnostic-settings.ts';
import { type Destination, normalId, sendsTo } from './diagnostic-destination.ts';

/** Which logs of a flexible server a diagnostic setting sends, and where to. */

/** Azure's groups that a baseline can want. */
export type CategoryGroup = 'audit' | 'allLogs';

/**
 * The logs that settings send together: single categories in lower case, or everything by a group. A group is spelled out
 * as its members where these are known.
 */
export interface SentLogs {
    readonly names: ReadonlySet<string>;
    readonly isEverything: boolean;
}

/**
 * Returns the logs that the settings send. Without known members, `audit` and `allLogs` each stand for everything, as
 * documented (Microsoft Learn, "Configure and access logs in Azure Database for PostgreSQL", June 2026).
 */
export function sentLogs(settings: readonly DiagnosticSetting[], offered: readonly LogCategory[]): SentLogs {
    const names = new Set<string>();
    let isEverything = false;
    for (const { category, categoryGroup, enabled } of settings.flatMap(({ logs }) => logs)) {
        if (!enabled) continue;
        if (category !== undefined) names.add(category.toLowerCase());
        if (categoryGroup === undefined) continue;
        const members = membersOf(categoryGroup, offered);
        for (const member of members) names.add(member.toLowerCase());
        if (members.length === 0 && isKnownGroup(categoryGroup)) isEverything = true;
    }
    return { names, isEverything };
}

/** Tells if the settings send a category by its own name rather than by a group. */
export function sendSingleCategories(settings: readonly DiagnosticSetting[]): boolean {
    return settings.some(({ logs }) =>
        logs.some(({ category, enabled }) => enabled && category !== undefined),
    );
}

/** The categories of the group that none of the settings sends, in Azure's spelling. */
export function missingCategories(
    settings: readonly DiagnosticSetting[],
    group: CategoryGroup,
    offered: readonly LogCategory[],
): readonly string[] {
    const { names, isEverything } = sentLogs(settings, offered);
    return isEverything
        ? []
        : wantedCategories(group, offered).filter((name) => !names.has(name.toLowerCase()));
}

/** Tells if the settings send the whole group. Nothing sends the whole group of a server that offers nothing. */
export function areComplete(
    settings: readonly DiagnosticSetting[],
    group: CategoryGroup,
    offered: readonly LogCategory[],
): boolean {
    if (sentLogs(settings, offered).isEverything) return true;
    return offered.length > 0 && missingCategories(settings, group, offered).length === 0;
}

/** The settings that send to the destination, by name, so that the order in Azure's answer does not matter. */
export function settingsOf(
    settings: readonly DiagnosticSetting[],
    destination: Destination,
): DiagnosticSetting[] {
    return settings
        .filter((setting) => sendsTo(setting, destination))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Tells if two settings send to one destination: Azure then refuses one category in both with 409 Conflict. */
export function sharesSink(a: DiagnosticSetting, b: DiagnosticSetting): boolean {
    return sinks(a).some((sink) => sinks(b).includes(sink));
}

/** The categories of the group on this server; all that it offers where Azure has no such group. */
export function wantedCategories(group: CategoryGroup, offered: readonly LogCategory[]): readonly string[] {
    const members = membersOf(group, offered);
    return members.length > 0 ? members : offered.map(({ name }) => name);
}

/** Tells if the server offers the group. Without a known offer, Azure's documentation holds: it does. */
export function offersGroup(group: CategoryGroup, offered: readonly LogCategory[]): boolean {
    return offered.length === 0 || membersOf(group, offered).length > 0;
}

function membersOf(group: string, offered: readonly LogCategory[]): readonly string[] {
    return offered
        .filter(({ groups }) => groups.some((each) => each.toLowerCase() === group.toLowerCase()))
        .map(({ name }) => name);
}

function isKnownGroup(group: string): boolean {
    return ['audit', 'alllogs'].includes(group.toLowerCase());
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
