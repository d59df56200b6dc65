import type { ServerState } from '../model/server-state.ts';
import type { DiagnosticThreshold } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import {
    areComplete,
    missingCategories,
    sendSingleCategories,
    sentLogs,
    settingsOf,
} from './shared/diagnostic-coverage.ts';
import { diagnosticRepair } from './shared/diagnostic-repair.ts';

type Diagnostics = Pick<ServerState, 'diagnosticSettings' | 'logCategories'>;

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
    reads: ['diagnosticSettings', 'logCategories'],
    /** A setting that could not be read may send what is missing. What is offered matters to single categories only. */
    decidableWithout({ slice }, state, { diagnosticSettings: threshold }) {
        if (slice === 'diagnosticSettings') return 'compliance';
        const sending = workspacesOf(state, threshold).map((id) => settingsOf(state.diagnosticSettings, id));
        const isSentWhole = sending.some((settings) => sentLogs(settings, []).isEverything);
        return isSentWhole || !sending.some(sendSingleCategories) ? 'everything' : 'nothing';
    },
    evaluate(state, { diagnosticSettings: threshold }) {
        const { workspaceId, categoryGroup } = threshold;
        const workspaces = workspacesOf(state, threshold);
        if (workspaces.some((id) => isCovered(state, id, threshold))) return compliant;
        const evidence = [
            {
                what: 'diagnosticSettings',
                found: found(state, workspaces, threshold),
                wanted: `${categoryGroup} to ${workspaceId ?? 'a Log Analytics workspace'}`,
            },
        ];
        if (workspaceId === undefined)
            return drifted(evidence, 'The baseline names no Log Analytics workspace');
        const repair = repairOf(state, workspaceId, threshold);
        return drifted(evidence, repair.kind === 'none' ? repair.reason : undefined);
    },
    plan(state, { diagnosticSettings: threshold }) {
        const { workspaceId } = threshold;
        if (workspaceId === undefined || isCovered(state, workspaceId, threshold)) return [];
        const repair = repairOf(state, workspaceId, threshold);
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

function repairOf(state: Diagnostics, workspaceId: string, { categoryGroup: group }: DiagnosticThreshold) {
    const { diagnosticSettings: settings, logCategories: offered } = state;
    if (offered.length === 0 && sendSingleCategories(settingsOf(settings, workspaceId))) {
        return { kind: 'none', reason: 'The server offers no log categories' } as const;
    }
    return diagnosticRepair(settings, { workspaceId, group, offered });
}

/** Several settings may share the categories among them: what counts is that all logs arrive. */
function isCovered(state: Diagnostics, workspaceId: string, threshold: DiagnosticThreshold): boolean {
    const present = settingsOf(state.diagnosticSettings, workspaceId);
    return areComplete(present, threshold.categoryGroup, state.logCategories);
}

/** The workspace of the baseline, or every one that something is sent to. */
function workspacesOf(
    { diagnosticSettings: settings }: Diagnostics,
    { workspaceId }: DiagnosticThreshold,
): readonly string[] {
    return workspaceId === undefined
        ? settings.flatMap((setting) => setting.workspaceId || [])
        : [workspaceId];
}

function found(
    { diagnosticSettings: settings, logCategories: offered }: Diagnostics,
    workspaces: readonly string[],
    { categoryGroup }: DiagnosticThreshold,
): string {
    const present = workspaces.flatMap((id) => settingsOf(settings, id));
    if (present.length === 0) return 'no setting sends to the workspace';
    const missing = missingCategories(present, categoryGroup, offered).join(', ') || categoryGroup;
    return `${present.map(({ name }) => name).join(', ')} without ${missing}`;
}
