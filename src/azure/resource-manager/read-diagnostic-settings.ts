import type { MonitorClient } from '@azure/arm-monitor';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { DiagnosticSetting, LogCategory } from '../../model/server-state.ts';
import { listOf } from '../client/pages.ts';
import { parseDiagnosticSetting, parseLogCategory } from './parse-diagnostic-setting.ts';
import { type Parsed, parseItems } from './parse-parts.ts';

/** Reads of a server's diagnostics. Both throw the client's errors, and MalformedInputError. */
export interface DiagnosticsReader {
    /** Reads every diagnostic setting of the server. */
    diagnosticSettings(): Promise<Parsed<readonly DiagnosticSetting[]>>;
    /**
     * Reads the log categories that the server offers. Returns none without a call where a category group is sent, because
     * a group needs no list of its members.
     */
    logCategories(): Promise<Parsed<readonly LogCategory[]>>;
}

/** Makes a reader that reads the settings once for both. */
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

/** Returns whether there is a setting that sends to a workspace, and all such settings send a category group. */
function areByGroup(settings: readonly DiagnosticSetting[]): boolean {
    const toWorkspaces = settings.filter(({ workspaceId }) => workspaceId !== undefined);
    const sendsGroup = ({ logs }: DiagnosticSetting): boolean =>
        logs.some(({ categoryGroup, enabled }) => enabled && /^(audit|allLogs)$/i.test(categoryGroup ?? ''));
    return toWorkspaces.length > 0 && toWorkspaces.every(sendsGroup);
}
