import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';

export const logWorkspaceRetention = defineControl({
    id: 'log-workspace-retention',
    title: 'The workspaces of the logs keep them long enough',
    failureTitle: 'A workspace deletes the logs too early',
    severity: 'medium',
    area: 'diagnostics',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['LT-6'], cis: [] },
    texts: {
        checks: [
            'Every Log Analytics workspace that a diagnostic setting sends logs to has `retentionInDays` of at least `logWorkspaceRetentionDays` (90 in `mcsb` and `strict`; absent: not asked).',
            'A workspace that does not exist drifts; one that cannot be read leaves the control unknown.',
            'The control does not apply without such a workspace: `diagnostic-settings` asks for one.',
        ],
        why: ['An intrusion is often found after months, and the logs that show it must still be there.'],
        repair: ['None: longer retention of a workspace has its price for everything that sends to it.'],
        repairByHand: [
            'az monitor log-analytics workspace update --resource-group <group> --workspace-name <workspace> --retention-time 90',
        ],
        outOfScope: [
            'Tables with a retention of their own, long-term retention, and logs in storage accounts and event hubs.',
        ],
        links: [
            {
                title: 'Manage data retention in a Log Analytics workspace',
                url: 'https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure',
            },
        ],
    },
    reads: ['logWorkspaces'],
    notAsked({ logWorkspaceRetentionDays }) {
        return logWorkspaceRetentionDays === undefined ? 'The baseline asks for no retention' : undefined;
    },
    decidableWithout: ({ part }) => (part === '' ? 'nothing' : 'drift'),
    evaluate({ logWorkspaces }, { logWorkspaceRetentionDays: days = 0 }) {
        if (logWorkspaces.length === 0) return notApplicable('The server sends no logs to a workspace');
        const evidence = logWorkspaces
            .filter(({ retentionInDays = 0 }) => retentionInDays < days)
            .map(({ id, retentionInDays }) => ({
                what: `Microsoft.OperationalInsights/workspaces/${id.slice(id.lastIndexOf('/') + 1)}.retentionInDays`,
                found: retentionInDays === undefined ? 'no such workspace' : String(retentionInDays),
                wanted: `at least ${days}`,
            }));
        return evidence.length === 0
            ? compliant
            : drifted(
                  evidence,
                  'The workspace keeps the logs of other resources too, and each day has its price',
              );
    },
});
