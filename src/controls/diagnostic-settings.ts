import type { DiagnosticSetting } from '../model/server-state.ts';
import type { DiagnosticThreshold } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { missingCategories, settingsOf } from './shared/diagnostic-coverage.ts';
import { diagnosticRepair } from './shared/diagnostic-repair.ts';

export const diagnosticSettings = defineControl({
    id: 'diagnostic-settings',
    title: 'Server logs are sent to the Log Analytics workspace',
    severity: 'medium',
    area: 'diagnostics',
    references: {
        azurePolicy: [
            '78ed47da-513e-41e9-a088-e829b373281d',
            'cdd1dbc6-0004-4fcd-afd7-b67550de37ff',
            '5fbd326d-328c-414e-a922-2d6963998962',
        ],
        mcsb: ['LT-4', 'LT-5'],
        cis: [],
    },
    reads: ['diagnosticSettings'],
    evaluate({ diagnosticSettings: settings }, { diagnosticSettings: { workspaceId, categoryGroup } }) {
        const workspaces = workspaceId === undefined ? workspacesOf(settings) : [workspaceId];
        if (workspaces.some((id) => isCovered(settings, id))) return compliant;
        const evidence = [
            {
                what: 'diagnosticSettings',
                found: found(settings, workspaces),
                wanted: `${categoryGroup} to ${workspaceId ?? 'a Log Analytics workspace'}`,
            },
        ];
        if (workspaceId === undefined)
            return drifted(evidence, 'The baseline names no Log Analytics workspace');
        const repair = diagnosticRepair(settings, workspaceId, categoryGroup);
        return drifted(evidence, repair.kind === 'none' ? repair.reason : undefined);
    },
    plan({ diagnosticSettings: settings }, { diagnosticSettings: threshold }) {
        if (!isRepairable(settings, threshold)) return [];
        const repair = diagnosticRepair(settings, threshold.workspaceId, threshold.categoryGroup);
        if (repair.kind === 'none') return [];
        return [
            {
                kind: 'diagnosticSetting',
                name: repair.to.name,
                from: repair.from,
                to: repair.to,
                control: 'diagnostic-settings',
                disruption: 'none',
            },
        ];
    },
});

function isRepairable(
    settings: readonly DiagnosticSetting[],
    threshold: DiagnosticThreshold,
): threshold is DiagnosticThreshold & { readonly workspaceId: string } {
    return threshold.workspaceId !== undefined && !isCovered(settings, threshold.workspaceId);
}

/** Several settings may share the categories among them: what counts is that all logs arrive. */
function isCovered(settings: readonly DiagnosticSetting[], workspaceId: string): boolean {
    return missingCategories(settingsOf(settings, workspaceId)).length === 0;
}

function workspacesOf(settings: readonly DiagnosticSetting[]): string[] {
    return settings.flatMap(({ workspaceId }) => workspaceId || []);
}

function found(settings: readonly DiagnosticSetting[], workspaces: readonly string[]): string {
    const present = workspaces.flatMap((id) => settingsOf(settings, id));
    if (present.length === 0) return 'no setting sends to the workspace';
    return `${present.map(({ name }) => name).join(', ')} without ${missingCategories(present).join(', ')}`;
}
