import * as z from 'zod';
import type { DiagnosticSetting, LogCategory } from '../../model/diagnostic-settings.ts';
import { defined, optionalName, text } from './parse-fields.ts';

/** An entry without `enabled` counts as disabled, as in Azure. */
const enabled = z
    .boolean()
    .nullish()
    .transform((value) => value ?? false);
const days = z
    .number()
    .nullish()
    .transform((value) => value ?? 0);
const retentionPolicy = z.object({ enabled, days }).nullish();

const diagnosticSetting = z.object({
    name: text,
    workspaceId: optionalName,
    storageAccountId: optionalName,
    eventHubAuthorizationRuleId: optionalName,
    eventHubName: optionalName,
    serviceBusRuleId: optionalName,
    marketplacePartnerId: optionalName,
    logAnalyticsDestinationType: optionalName,
    logs: z
        .array(
            z.object({
                category: optionalName,
                categoryGroup: optionalName,
                enabled,
                retentionPolicy,
            }),
        )
        .nullish(),
    metrics: z
        .array(
            z.object({
                category: optionalName,
                enabled,
                timeGrain: optionalName,
                retentionPolicy,
            }),
        )
        .nullish(),
});

/** Parses GET …/providers/Microsoft.Insights/diagnosticSettings/{name}. All fields of a PUT are kept. */
export function parseDiagnosticSetting(response: unknown): DiagnosticSetting {
    const { logs, metrics, ...found } = diagnosticSetting.parse(response);
    return {
        ...defined(found),
        logs: (logs ?? []).map((log) => defined(log)),
        metrics: (metrics ?? []).map((metric) => defined(metric)),
    };
}

const category = z.object({
    name: text,
    categoryType: optionalName,
    categoryGroups: z.array(text).nullish(),
});

/** Parses an item of GET …/providers/Microsoft.Insights/diagnosticSettingsCategories. Undefined for one that is not of logs. */
export function parseLogCategory(response: unknown): LogCategory | undefined {
    const { name, categoryType, categoryGroups } = category.parse(response);
    return categoryType?.toLowerCase() === 'logs' ? { name, groups: categoryGroups ?? [] } : undefined;
}
