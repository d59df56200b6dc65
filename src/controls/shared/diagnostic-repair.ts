import type { DiagnosticLog, DiagnosticSetting } from '../../model/server-state.ts';
import { missingCategories, sentCategories, settingsOf, sharesSink } from './diagnostic-coverage.ts';

/** The write that completes the logs of a workspace, or why there is none. */
export type DiagnosticRepair =
    | { readonly kind: 'write'; readonly from: DiagnosticSetting | null; readonly to: DiagnosticSetting }
    | { readonly kind: 'none'; readonly reason: string };

/** Azure's limit for one resource. */
const maximumSettings = 5;
const ownName = 'pgwarden';

/**
 * Repairs the setting that already sends to the workspace, or adds one when there is none. Azure refuses a second
 * setting that sends a category to a sink where another one sends it already.
 */
export function diagnosticRepair(
    settings: readonly DiagnosticSetting[],
    workspaceId: string,
    categoryGroup: 'audit' | 'allLogs',
): DiagnosticRepair {
    const present = settingsOf(settings, workspaceId);
    if (present.length === 0 && settings.length >= maximumSettings) {
        return {
            kind: 'none',
            reason: `There are ${settings.length} diagnostic settings, and Azure allows 5`,
        };
    }
    if (present.length === 0) {
        return { kind: 'write', from: null, to: added(settings, workspaceId, categoryGroup) };
    }
    for (const setting of present) {
        const to = completed(setting, present, categoryGroup);
        if (to !== undefined && !isConflicting(setting, to, settings))
            return { kind: 'write', from: setting, to };
    }
    const names = present.map(({ name }) => name).join(', ');
    return {
        kind: 'none',
        reason: `Azure would refuse the missing logs in ${names}: another setting sends them to one of its other destinations, or it has a group that takes no single categories`,
    };
}

function added(
    settings: readonly DiagnosticSetting[],
    workspaceId: string,
    categoryGroup: 'audit' | 'allLogs',
): DiagnosticSetting {
    return {
        name: freeName(settings.map(({ name }) => name.toLowerCase())),
        workspaceId,
        logAnalyticsDestinationType: 'Dedicated',
        logs: withGroup([], categoryGroup),
        metrics: [],
    };
}

/** Both groups are named, as Microsoft's own policies write them, so that those find the server compliant too. */
function withGroup(logs: readonly DiagnosticLog[], wanted: 'audit' | 'allLogs'): readonly DiagnosticLog[] {
    const missing = (['audit', 'allLogs'] as const)
        .map((categoryGroup): DiagnosticLog => ({ categoryGroup, enabled: false }))
        .filter((group) => !logs.some((log) => nameOf(log) === nameOf(group)));
    return withEnabled([...logs, ...missing], { categoryGroup: wanted, enabled: true });
}

/**
 * A setting keeps its form: Azure answers "Diagnostic setting does not support mix of log category and log category
 * group". The group is used when nothing at the workspace is sent by single categories, else the missing ones are.
 * Assumed: the refusal counts disabled entries too, so disabled groups, which say nothing, leave a list of categories.
 * Undefined when a group that does send something, one of a name that is not known, would have to stand beside them.
 */
function completed(
    setting: DiagnosticSetting,
    present: readonly DiagnosticSetting[],
    categoryGroup: 'audit' | 'allLogs',
): DiagnosticSetting | undefined {
    const hasCategories = setting.logs.some(({ category }) => category !== undefined);
    if (!hasCategories && sentCategories(present).size === 0) {
        return { ...setting, logs: withGroup(setting.logs, categoryGroup) };
    }
    const kept = setting.logs.filter(({ category, enabled }) => category !== undefined || enabled);
    if (kept.some((log) => log.categoryGroup !== undefined)) return undefined;
    const logs = missingCategories(present).reduce<readonly DiagnosticLog[]>(
        (all, category) => withEnabled(all, { category, enabled: true }),
        kept,
    );
    return { ...setting, logs };
}

/** The logs with the entry enabled where it stands, or added at the end. */
function withEnabled(logs: readonly DiagnosticLog[], wanted: DiagnosticLog): readonly DiagnosticLog[] {
    const index = logs.findIndex((log) => nameOf(log) === nameOf(wanted));
    return index < 0
        ? [...logs, wanted]
        : logs.map((log, i) => (i === index ? { ...log, enabled: true } : log));
}

function nameOf({ category, categoryGroup }: DiagnosticLog): string {
    return `${category ?? ''}|${categoryGroup ?? ''}`.toLowerCase();
}

/** Whether what the setting newly sends is sent by another setting to one of its destinations. */
function isConflicting(
    from: DiagnosticSetting,
    to: DiagnosticSetting,
    settings: readonly DiagnosticSetting[],
): boolean {
    const before = sentCategories([from]);
    const elsewhere = sentCategories(settings.filter((other) => other !== from && sharesSink(other, from)));
    return [...sentCategories([to])].some((category) => !before.has(category) && elsewhere.has(category));
}

function freeName(taken: readonly string[]): string {
    let name = ownName;
    for (let number = 2; taken.includes(name); number += 1) name = `${ownName}-${number}`;
    return name;
}
