import type { DiagnosticThreshold } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import type { Destination } from './shared/diagnostic-destination.ts';
import {
    type Diagnostics,
    decidableWithoutOffer,
    destinationPlan,
    destinationVerdict,
    foundText,
    isCovered,
} from './shared/diagnostic-rule.ts';
import { diagnosticsPage, logAccessPage } from './shared/links.ts';

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
        outOfScope: [
            'Metrics, retention and access in the workspace. Event hubs and storage accounts have controls of their own.',
        ],
        links: [logAccessPage, diagnosticsPage],
    },
    reads: ['diagnosticSettings', 'logCategories'],
    /** A setting that could not be read may send what is missing. What is offered matters to single categories only. */
    decidableWithout({ slice }, state, { diagnosticSettings: threshold }) {
        if (slice === 'diagnosticSettings') return 'compliance';
        return decidableWithoutOffer(state, workspacesOf(state, threshold));
    },
    evaluate(state, { diagnosticSettings: threshold }) {
        const { workspaceId, categoryGroup: group } = threshold;
        if (workspaceId !== undefined) return destinationVerdict(state, wantedOf(workspaceId, threshold));
        const workspaces = workspacesOf(state, threshold);
        if (workspaces.some((destination) => isCovered(state, { destination, group }))) return compliant;
        const found = foundText(state, workspaces, group);
        return drifted(
            [{ what: 'diagnosticSettings', found, wanted: `${group} to a Log Analytics workspace` }],
            'The baseline names no Log Analytics workspace',
        );
    },
    owns: { diagnosticSettings: ['logs'] },
    plan(state, { diagnosticSettings: threshold }) {
        const { workspaceId } = threshold;
        return workspaceId === undefined
            ? []
            : destinationPlan(state, 'diagnostic-settings', wantedOf(workspaceId, threshold));
    },
});

function wantedOf(workspaceId: string, { categoryGroup: group }: DiagnosticThreshold) {
    return { destination: { kind: 'workspace', workspaceId }, group, earlier: [] } as const;
}

/** The workspace of the baseline, or every one that something is sent to. */
function workspacesOf(
    { diagnosticSettings: settings }: Diagnostics,
    { workspaceId }: DiagnosticThreshold,
): readonly Destination[] {
    const ids =
        workspaceId === undefined ? settings.flatMap((setting) => setting.workspaceId || []) : [workspaceId];
    return ids.map((id) => ({ kind: 'workspace', workspaceId: id }));
}
