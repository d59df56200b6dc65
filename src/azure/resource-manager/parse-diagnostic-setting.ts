import { z } from 'zod';
import type { DiagnosticSetting } from '../../model/server-state.ts';
import { defined, optionalText, text } from './parse-fields.ts';

const retentionPolicy = z.object({ enabled: z.boolean(), days: z.number() }).nullish();

const diagnosticSetting = z.object({
    name: text,
    workspaceId: optionalText,
    storageAccountId: optionalText,
    eventHubAuthorizationRuleId: optionalText,
    eventHubName: optionalText,
    serviceBusRuleId: optionalText,
    marketplacePartnerId: optionalText,
    logAnalyticsDestinationType: optionalText,
    logs: z
        .array(
            z.object({
                category: optionalText,
                categoryGroup: optionalText,
                enabled: z.boolean(),
                retentionPolicy,
            }),
        )
        .nullish(),
    metrics: z
        .array(
            z.object({
                category: optionalText,
                enabled: z.boolean(),
                timeGrain: optionalText,
                retentionPolicy,
            }),
        )
        .nullish(),
});

/** GET …/providers/Microsoft.Insights/diagnosticSettings/{name}. Everything that a PUT must carry is kept. */
export function parseDiagnosticSetting(answer: unknown): DiagnosticSetting {
    const { logs, metrics, ...found } = diagnosticSetting.parse(answer);
    return {
        ...defined(found),
        logs: (logs ?? []).map((log) => defined(log)),
        metrics: (metrics ?? []).map((metric) => defined(metric)),
    };
}
