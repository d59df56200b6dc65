import type { DiagnosticSetting } from './diagnostic-settings.ts';

/** Returns the resource ids, lower case, of the workspaces that the settings send logs to, each once. */
export function logWorkspaceIds(settings: readonly DiagnosticSetting[]): readonly string[] {
    const ids = settings
        .filter(({ logs }) => logs.some(({ enabled }) => enabled))
        .flatMap(({ workspaceId }) => workspaceId?.toLowerCase() ?? []);
    return [...new Set(ids)];
}
