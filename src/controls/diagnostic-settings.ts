import type { ServerState } from '../model/server-state.ts';
import type { DiagnosticThreshold } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import {
    areComplete,
    missingCategories,
    sendSingleCategories,
    sentLogs,
    settingsOf,
} from './shared/diagnostic-coverage.ts';
import { diagnosticRepair } from './shared/diagnostic-repair.ts';

type Diagnostics = Pick<ServerState, 'diagnosticSettings' | 'logCategories'>;

const namedSetting = {
    id: '78ed47da-513e-41e9-a088-e829b373281d',
    name: 'Deploy Diagnostic Settings for PostgreSQL flexible servers to Log Analytics workspace',
};

export const diagnosticSettings = defineControl({
    id: 'diagnostic-settings',
    title: 'Server logs are sent to the Log Analytics workspace',
    failureTitle: 'Wanted server logs do not reach the Log Analytics workspace',
    severity: 'medium',
    area: 'diagnostics',
    mode: 'enforce',
    references: {
        azurePolicy: [
            namedSetting,
            {
                id: 'cdd1dbc6-0004-4fcd-afd7-b67550de37ff',
                name: 'Enable logging by category group for PostgreSQL flexible server (microsoft.dbforpostgresql/flexibleservers) to Log Analytics',
            },
            {
                id: '5fbd326d-328c-414e-a922-2d6963998962',
                name: 'Enable logging by category group for microsoft.dbforpostgresql/flexibleservers to Log Analytics',
            },
        ],
        mcsb: ['LT-3', 'LT-5'],
        cis: [],
    },
    differences: {
        anyName: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'The arrival of the logs counts, whatever the setting is called; Azure Policy looks for one name.',
            definitions: [namedSetting.id],
        },
        otherForm: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'The group audit, the group allLogs and a list of all categories send the same logs; Azure Policy accepts one form only.',
        },
        metricsToo: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'Metrics are not logs, and may be sent along; Azure Policy wants them off, or on, as its parameter says.',
            definitions: [namedSetting.id],
        },
        otherWorkspace: {
            verdict: 'drifted',
            reason: 'The logs must arrive in the workspace of the baseline; Azure Policy does not check the workspace of the setting with its name.',
            definitions: [namedSetting.id],
        },
    },
    texts: {
        checks: [
            'The diagnostic settings of the server, whatever their names, send the wanted logs to the workspace of the baseline: by the group `audit` or `allLogs`, or by all categories of the wanted group, in one setting or over several.',
            'The server lists its categories and groups (`diagnosticSettingsCategories`); Pgwarden reads the list only where single categories are sent, or nothing.',
            'Without a workspace in the baseline, any workspace counts.',
        ],
        why: [
            'Logs on the server are deleted after days, and with the server.',
            'A workspace keeps them, makes them searchable and can alert on them.',
        ],
        repair: [
            'Completes the setting that already sends to the workspace: the wanted group is enabled, and the other group is listed as disabled, because the definitions of Azure Policy look for both.',
            'A list of categories becomes the group that has all of them. It stays a list, and gets the missing categories that the server offers, where Azure has no groups, where the group lacks a category of the list, where a category has a retention of its own, and where another setting sends some of the categories.',
            'Its other destinations, metrics and logs stay.',
            'Without such a setting, adds one named `pgwarden` with resource-specific tables.',
            'Nothing is written without a workspace in the baseline, where five settings exist already, and where another setting sends the same logs to one of the same destinations, which Azure refuses.',
        ],
        disruption: { kind: 'none', effect: ['Log Analytics charges for the logs that arrive.'] },
        repairByHand: [
            `az monitor diagnostic-settings create --name pgwarden --resource $SERVER_ID --workspace <workspace> --export-to-resource-specific true --logs '[{"categoryGroup":"audit","enabled":true}]'`,
        ],
        outOfScope: ['Metrics, retention and access in the workspace, and settings for other destinations.'],
        links: [
            {
                title: 'Configure and access logs',
                url: 'https://learn.microsoft.com/azure/postgresql/monitor/how-to-configure-and-access-logs',
            },
            {
                title: 'Diagnostic settings in Azure Monitor',
                url: 'https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings',
            },
        ],
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
    owns: { diagnosticSettings: ['logs'] },
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
