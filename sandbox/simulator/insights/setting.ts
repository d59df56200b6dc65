import { categoriesOf, metricCategories, type Offered } from '../catalogue/log-categories.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { isObject, itemsIn, type JsonObject, numberIn, objectIn, textIn } from '../kernel/json.ts';
import type { DiagnosticSetting } from '../world/world.ts';

/** One destination of each kind per setting. */
const sinkFields = [
    'workspaceId',
    'storageAccountId',
    'eventHubAuthorizationRuleId',
    'serviceBusRuleId',
    'marketplacePartnerId',
] as const;

/** Insights answers its own refusals without the usual envelope. */
export function bareError(status: number, code: string, message: string): SimulatorResponse {
    return { status, body: { code, message } };
}

export type ReadSetting =
    | { readonly kind: 'setting'; readonly setting: DiagnosticSetting }
    | { readonly kind: 'refused'; readonly response: SimulatorResponse };

/**
 * A whole setting from the body of a PUT. Known of a mix and of retention: code and text. Assumed: the codes of the
 * other refusals, and that a setting which is there may be given a retention.
 */
export function readSetting(name: string, body: unknown, isNew: boolean, offered: Offered): ReadSetting {
    const sent = objectIn(body, 'properties');
    const bad = (message: string): ReadSetting => ({
        kind: 'refused',
        response: bareError(400, 'BadRequest', message),
    });
    if (sinksOf(sent).length === 0) return bad('At least one data sink needs to be specified.');
    const logs = itemsIn(sent, 'logs').filter(isObject);
    const metrics = itemsIn(sent, 'metrics').filter(isObject);
    if (logs.length + metrics.length === 0) return bad('At least one log or metric needs to be specified.');
    for (const log of logs) {
        if (categoriesOf(offered, nameIn(log, 'category'), nameIn(log, 'categoryGroup')) === undefined) {
            const wanted = nameIn(log, 'categoryGroup') ?? nameIn(log, 'category') ?? '';
            return bad(`Category '${wanted}' is not supported.`);
        }
    }
    if (isNamed(logs, 'category') && isNamed(logs, 'categoryGroup')) {
        return bad('Diagnostic setting does not support mix of log category and log category group.');
    }
    if (isNew && [...logs, ...metrics].some(keepsForDays)) {
        return bad('Diagnostic settings does not support retention for new diagnostic settings.');
    }
    return {
        kind: 'setting',
        setting: {
            name,
            properties: {
                storageAccountId: textIn(sent, 'storageAccountId') ?? null,
                serviceBusRuleId: textIn(sent, 'serviceBusRuleId') ?? null,
                workspaceId: textIn(sent, 'workspaceId') ?? null,
                eventHubAuthorizationRuleId: textIn(sent, 'eventHubAuthorizationRuleId') ?? null,
                eventHubName: textIn(sent, 'eventHubName') ?? null,
                marketplacePartnerId: textIn(sent, 'marketplacePartnerId') ?? null,
                metrics: metrics.map((metric) => ({
                    category: textIn(metric, 'category') ?? 'AllMetrics',
                    enabled: metric.enabled === true,
                    retentionPolicy: retentionOf(metric),
                })),
                logs: logs.map((log) => ({
                    category: nameIn(log, 'category') ?? null,
                    categoryGroup: nameIn(log, 'categoryGroup') ?? null,
                    enabled: log.enabled === true,
                    retentionPolicy: retentionOf(log),
                })),
                logAnalyticsDestinationType: textIn(sent, 'logAnalyticsDestinationType') ?? null,
            },
        },
    };
}

/** An empty name is none. */
function nameIn(log: JsonObject, field: 'category' | 'categoryGroup'): string | undefined {
    const name = textIn(log, field);
    return name === '' ? undefined : name;
}

/** True when any of the entries is named that way, disabled ones included. */
function isNamed(logs: readonly JsonObject[], field: 'category' | 'categoryGroup'): boolean {
    return logs.some((log) => nameIn(log, field) !== undefined);
}

function keepsForDays(entry: JsonObject): boolean {
    const { enabled, days } = retentionOf(entry);
    return enabled || days > 0;
}

function retentionOf(entry: JsonObject): { readonly enabled: boolean; readonly days: number } {
    const policy = objectIn(entry, 'retentionPolicy');
    return { enabled: policy.enabled === true, days: numberIn(policy, 'days') ?? 0 };
}

/** The ids that a setting sends to. */
function sinksOf(properties: JsonObject): readonly string[] {
    return sinkFields.flatMap((field) => {
        const id = textIn(properties, field);
        if (id === undefined || id === '') return [];
        // One hub of a namespace is not another.
        const hub = field === 'eventHubAuthorizationRuleId' ? textIn(properties, 'eventHubName') : undefined;
        return [hub === undefined ? id : `${id}/${hub}`];
    });
}

/** Two settings must not send the same category to the same sink. */
export function sinkConflict(
    setting: DiagnosticSetting,
    others: readonly DiagnosticSetting[],
    offered: Offered,
): SimulatorResponse | undefined {
    const categories = enabledCategories(setting, offered);
    for (const other of others) {
        const otherSinks = sinksOf(other.properties).map((sink) => sink.toLowerCase());
        const otherCategories = enabledCategories(other, offered);
        for (const sink of sinksOf(setting.properties)) {
            const category = categories.find((name) => otherCategories.includes(name));
            if (category === undefined || !otherSinks.includes(sink.toLowerCase())) continue;
            return bareError(
                409,
                'Conflict',
                `Data sink '${sink}' is already used in diagnostic setting '${other.name}' for category ` +
                    `'${category}'. Data sinks can't be reused in different settings on the same category for the ` +
                    'same resource.',
            );
        }
    }
    return undefined;
}

function enabledCategories(setting: DiagnosticSetting, offered: Offered): readonly string[] {
    const logs = itemsIn(setting.properties, 'logs').filter(isObject);
    const metrics = itemsIn(setting.properties, 'metrics').filter(isObject);
    const ofLogs = logs
        .filter((log) => log.enabled === true)
        .flatMap((log) => categoriesOf(offered, nameIn(log, 'category'), nameIn(log, 'categoryGroup')) ?? []);
    const sendsMetrics = metrics.some((metric) => metric.enabled === true);
    return [...ofLogs, ...(sendsMetrics ? metricCategories : [])];
}
