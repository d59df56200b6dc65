import { diagnosticSetting as kind } from '../../changes/diagnostic-setting.ts';
import type { DiagnosticSetting } from '../../model/diagnostic-settings.ts';
import { serverPath } from '../../model/resource-id.ts';
import { parseDiagnosticSetting } from '../resource-manager/parse-diagnostic-setting.ts';
import { diagnosticsReader } from '../resource-manager/read-diagnostic-settings.ts';
import { requestPath } from '../resource-manager/resource-reads.ts';
import type { ChangeAdapter, ServerClients } from './change-adapter.ts';
import { childOrNull } from './child-or-null.ts';

export const diagnosticSetting: ChangeAdapter<'diagnosticSetting'> = {
    async send(azure, { name, to }, { headers, abortSignal }) {
        const settings = azure.monitor.diagnosticSettings;
        const request = { abortSignal, requestOptions: { headers: { ...headers } } };
        if (to === null) {
            await settings.delete(resourceUri(azure), name, request);
            return;
        }
        const { name: settingName, logs, metrics, ...sinks } = to;
        const body = {
            ...sinks,
            logs: logs.map((log) => ({ ...log })),
            metrics: metrics.map((metric) => ({ ...metric })),
        };
        await settings.createOrUpdate(resourceUri(azure), settingName, body, request);
    },
    async readBack(azure, change) {
        const reading = azure.monitor.diagnosticSettings.get(resourceUri(azure), change.name);
        return kind.compare(change, await childOrNull(azure, reading.then(parseDiagnosticSetting)));
    },
    /** Azure accepts no second setting to the same destination: one added since the read makes Pgwarden's needless. */
    async overtaken(azure, { from, to }) {
        const wanted = to === null ? [] : sinksOf(to);
        if (from !== null || wanted.length === 0) return undefined;
        const { value: settings } = await diagnosticsReader(
            azure.reads,
            requestPath(azure.server),
        ).diagnosticSettings();
        const other = settings.find((setting) => sinksOf(setting).some((sink) => wanted.includes(sink)));
        return other === undefined
            ? undefined
            : `another actor added the diagnostic setting ${other.name} to the same destination in the meantime`;
    },
};

/** Returns the destinations of a setting, as Azure compares them. */
function sinksOf(setting: DiagnosticSetting): readonly string[] {
    const { workspaceId, storageAccountId, eventHubAuthorizationRuleId: rule, eventHubName } = setting;
    const hub = rule === undefined ? undefined : `${rule}/${eventHubName ?? ''}`;
    return [workspaceId, storageAccountId, hub].flatMap((id) => id?.toLowerCase() || []);
}

function resourceUri({ server }: ServerClients): string {
    return serverPath(server).slice(1);
}
