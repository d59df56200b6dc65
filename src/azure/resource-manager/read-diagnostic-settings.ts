import type { MonitorClient } from '@azure/arm-monitor';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { DiagnosticSetting, LogCategory } from '../../model/server-state.ts';
import { listOf } from '../client/pages.ts';
import { parseDiagnosticSetting, parseLogCategory } from './parse-diagnostic-setting.ts';
import { type Parsed, parseItems } from './parse-parts.ts';

/** What is read of a server's diagnostics. Both throw what the client throws, and MalformedInputError. */
export interface DiagnosticsReader {
    /** Every diagnostic setting of the server. */
    diagnosticSettings(): Promise<Parsed<readonly DiagnosticSetting[]>>;
    /**
     * What the server offers to send. Asked for only where single categories are sent, or nothing: a group that is sent
     * needs no list of its members. Not asked for: none.
     */
    logCategories(): Promise<Parsed<readonly LogCategory[]>>;
}

/** The settings are read once, whichever of the two needs them. */
export function diagnosticsReader(monitor: MonitorClient, server: ServerId): DiagnosticsReader {
    const { diagnosticSettings, diagnosticSettingsCategory } = monitor;
    const id = serverPath(server).slice(1);
    let once: Promise<Parsed<readonly DiagnosticSetting[]>> | undefined;

    function settings(): Promise<Parsed<readonly DiagnosticSetting[]>> {
        once ??= listOf(diagnosticSettings.list(id), 'the list of diagnostic settings').then((list) =>
            parseItems(list, parseDiagnosticSetting),
        );
        return once;
    }

    return {
        diagnosticSettings: settings,
        async logCategories() {
            if (areByGroup((await settings()).value)) return { value: [], unread: [] };
            const list = await listOf(diagnosticSettingsCategory.list(id), 'the list of log categories');
            const { value, unread } = parseItems(list, parseLogCategory);
            return { value: value.flatMap((each) => each ?? []), unread };
        },
    };
}

/** Whether every setting that sends to a workspace sends a group, and there is one. */
function areByGroup(settings: readonly DiagnosticSetting[]): boolean {
    const toWorkspaces = settings.filter(({ workspaceId }) => workspaceId !== undefined);
    const sendsGroup = ({ logs }: DiagnosticSetting): boolean =>
        logs.some(({ categoryGroup, enabled }) => enabled && /^(audit|allLogs)$/i.test(categoryGroup ?? ''));
    return toWorkspaces.length > 0 && toWorkspaces.every(sendsGroup);
}
