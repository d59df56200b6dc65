import * as z from 'zod';
import type { WriteOf } from '../model/change.ts';
import type { DiagnosticSetting } from '../model/diagnostic-settings.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { childResource } from './child-resource.ts';
import { compared, fieldParts, isSameSet } from './compared.ts';
import { differing } from './differing.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly diagnosticSetting: {
            readonly name: string;
            readonly from: DiagnosticSetting | null;
            readonly to: DiagnosticSetting | null;
        };
    }
}

type SettingWrite = WriteOf<'diagnosticSetting'>;

const retentionPolicy = z.object({ enabled: z.boolean(), days: z.number() }).exactOptional();

const side = z
    .object({
        name: z.string(),
        workspaceId: z.string().exactOptional(),
        storageAccountId: z.string().exactOptional(),
        eventHubAuthorizationRuleId: z.string().exactOptional(),
        eventHubName: z.string().exactOptional(),
        serviceBusRuleId: z.string().exactOptional(),
        marketplacePartnerId: z.string().exactOptional(),
        logAnalyticsDestinationType: z.string().exactOptional(),
        logs: z.array(
            z.object({
                category: z.string().exactOptional(),
                categoryGroup: z.string().exactOptional(),
                enabled: z.boolean(),
                retentionPolicy,
            }),
        ),
        metrics: z.array(
            z.object({
                category: z.string().exactOptional(),
                enabled: z.boolean(),
                timeGrain: z.string().exactOptional(),
                retentionPolicy,
            }),
        ),
    })
    .nullable();

/** A diagnostic setting of the server, which Azure Monitor keeps. */
export const diagnosticSetting: ChangeKind<'diagnosticSetting', DiagnosticSetting | null> = {
    schema: z.object({
        kind: z.literal('diagnosticSetting'),
        name: z.string(),
        from: side,
        to: side,
        ...purpose,
    }),
    ...childResource<SettingWrite>('diagnosticSettings', ({ name }) => name, {
        provider: 'Microsoft.Insights',
    }),
    differences: ({ from, to }) => differing('', shownFields(from), shownFields(to)),
    inverse: (change) =>
        change.to === null
            ? { kind: 'none', reason: 'the setting was deleted; nothing says what it was to be put back as' }
            : swapped(change),
    carriesWhatWasRead: () => true,
    compare: (change, found) => compared(found, change.from, change.to, settingParts(change)),
};

/** Returns the setting's sinks, and the names of the logs and metrics that it sends. */
function shownFields(setting: DiagnosticSetting | null): Readonly<Record<string, unknown>> {
    if (setting === null) return {};
    const { name: _name, logs, metrics, ...sinks } = setting;
    return {
        ...sinks,
        logs: logs.flatMap((log) => (log.enabled ? [log.categoryGroup ?? log.category ?? '?'] : [])),
        metrics: metrics.flatMap((metric) => (metric.enabled ? [metric.category ?? '?'] : [])),
    };
}

/**
 * Returns the effect of a diagnostic setting as parts: the enabled logs and metrics and their sinks. Azure adds and drops
 * disabled entries and retention policies, and does not return the destination type as it was sent, so the type counts only
 * where nothing else changes.
 */
function settingParts({ from, to }: SettingWrite): (setting: DiagnosticSetting) => readonly string[] {
    const isTypeChanged =
        from !== null && to !== null && isSameSet(new Set(whatItDoes(from)), new Set(whatItDoes(to)));
    if (!isTypeChanged) return whatItDoes;
    return (setting) => [
        ...whatItDoes(setting),
        `dedicated=${setting.logAnalyticsDestinationType?.toLowerCase() === 'dedicated'}`,
    ];
}

function whatItDoes({
    name: _name,
    logs,
    metrics,
    logAnalyticsDestinationType: _type,
    ...sinks
}: DiagnosticSetting): readonly string[] {
    return [
        ...fieldParts(sinks),
        ...logs
            .filter(({ enabled }) => enabled)
            .map(({ category, categoryGroup }) =>
                `log ${categoryGroup ?? ''}/${category ?? ''}`.toLowerCase(),
            ),
        ...metrics
            .filter(({ enabled }) => enabled)
            .map(({ category }) => `metric ${category ?? ''}`.toLowerCase()),
    ];
}
