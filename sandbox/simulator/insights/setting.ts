import type { SimulatorAnswer } from '../kernel/http.ts';
import { isObject, itemsIn, type JsonObject, numberIn, objectIn, textIn } from '../kernel/json.ts';
import type { DiagnosticSetting } from '../world/world.ts';
import { categoriesOf, logCategories, metricCategories } from './categories.ts';

/** One destination of each kind per setting. */
const sinkFields = [
    'workspaceId',
    'storageAccountId',
    'eventHubAuthorizationRuleId',
    'serviceBusRuleId',
    'marketplacePartnerId',
] as const;

/** Insights answers its own refusals without the usual envelope. */
export function unwrapped(status: number, code: string, message: string): SimulatorAnswer {
    return { status, body: { code, message } };
}

export type ReadSetting =
    | { readonly kind: 'setting'; readonly setting: DiagnosticSetting }
    | { readonly kind: 'refused'; readonly answer: SimulatorAnswer };

/** A whole setting from the body of a PUT. Assumed: the codes of the refusals. */
export function readSetting(name: string, body: unknown): ReadSetting {
    const sent = objectIn(body, 'properties');
    const bad = (message: string): ReadSetting => ({
        kind: 'refused',
        answer: unwrapped(400, 'BadRequest', message),
    });
    if (sinksOf(sent).length === 0) return bad('At least one data sink needs to be specified.');
    const logs = itemsIn(sent, 'logs').filter(isObject);
    const metrics = itemsIn(sent, 'metrics').filter(isObject);
    if (logs.length + metrics.length === 0) return bad('At least one log or metric needs to be specified.');
    for (const log of logs) {
        if (categoriesOf(textIn(log, 'category'), textIn(log, 'categoryGroup')) === undefined) {
            const wanted = textIn(log, 'categoryGroup') ?? textIn(log, 'category') ?? '';
            return bad(`Category '${wanted}' is not supported.`);
        }
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
                    category: textIn(log, 'category') ?? null,
                    categoryGroup: textIn(log, 'categoryGroup') ?? null,
                    enabled: log.enabled === true,
                    retentionPolicy: retentionOf(log),
                })),
                logAnalyticsDestinationType: textIn(sent, 'logAnalyticsDestinationType') ?? null,
            },
        },
    };
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
): SimulatorAnswer | undefined {
    const categories = enabledCategories(setting);
    for (const other of others) {
        const otherSinks = sinksOf(other.properties).map((sink) => sink.toLowerCase());
        const otherCategories = enabledCategories(other);
        for (const sink of sinksOf(setting.properties)) {
            const category = categories.find((name) => otherCategories.includes(name));
            if (category === undefined || !otherSinks.includes(sink.toLowerCase())) continue;
            return unwrapped(
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

function enabledCategories(setting: DiagnosticSetting): readonly string[] {
    const logs = itemsIn(setting.properties, 'logs').filter(isObject);
    const metrics = itemsIn(setting.properties, 'metrics').filter(isObject);
    const ofLogs = logs
        .filter((log) => log.enabled === true)
        .flatMap((log) => categoriesOf(textIn(log, 'category'), textIn(log, 'categoryGroup')) ?? []);
    const sendsMetrics = metrics.some((metric) => metric.enabled === true);
    const spelled = ofLogs.map(
        (name) => logCategories.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name,
    );
    return [...spelled, ...(sendsMetrics ? metricCategories : [])];
}
