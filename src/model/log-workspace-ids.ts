import type { DiagnosticSetting } from './server-state.ts';

/** Returns the resource ids, lower case, of the workspaces that the settings send logs to, each once. */
export function logWorkspaceIds(settings: readonly DiagnosticSetting[]): readonly string[] {
    const ids = settings
        .filter(({ logs }) => logs.some(({ enabled }) => enabled))
        .flatMap(({ workspaceId }) => workspaceId?.toLowerCase() ?? []);
    return [...new Set(ids)];
}
