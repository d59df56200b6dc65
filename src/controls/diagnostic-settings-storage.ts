import { defineControl } from './definition/control.ts';
import { regionalRule } from './shared/diagnostic-rule.ts';
import { diagnosticsPage, logAccessPage } from './shared/links.ts';
import { wantedStorage } from './shared/wanted-destinations.ts';

export const diagnosticSettingsStorage = defineControl({
    id: 'diagnostic-settings-storage',
    title: 'Server logs are sent to the storage account of the region',
    failureTitle: 'Wanted server logs do not reach the storage account of the region',
    severity: 'medium',
    area: 'diagnostics',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: '499b7900-f44e-40ea-b8d3-2f3cf75f2ca4',
                name: 'Enable logging by category group for microsoft.dbforpostgresql/flexibleservers to Storage',
            },
        ],
        mcsb: ['LT-3', 'LT-5'],
        cis: [],
    },
    differences: {
        otherForm: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'The group audit, the group allLogs and a list of all categories send the same logs; Azure Policy accepts one form only.',
        },
    },
    texts: {
        checks: [
            'The diagnostic settings of the server, whatever their names, send the wanted logs to the storage account that `diagnosticSettings.storageAccounts` of the baseline names for its region: in a form that `diagnostic-settings` accepts, too.',
            'The control does not apply where the baseline names no storage account for the region.',
        ],
        why: ['A storage account keeps the logs for years at little cost, and can make them immutable.'],
        repair: [
            'Completes the setting that already sends to the account, as `diagnostic-settings` does; its other destinations, metrics and logs stay.',
            'Without such a setting, adds one named `pgwarden-storage`.',
            'Nothing is written where Azure would have more than five settings, and where another setting sends the same logs to one of the same destinations, which Azure refuses.',
        ],
        disruption: { kind: 'none', effect: ['Azure Storage charges for the logs that arrive.'] },
        repairByHand: [
            `az monitor diagnostic-settings create --name pgwarden-storage --resource $SERVER_ID --storage-account <account id> --logs '[{"categoryGroup":"audit","enabled":true}]'`,
        ],
        outOfScope: ['Retention, immutability and access in the account.'],
        links: [logAccessPage, diagnosticsPage],
    },
    ...regionalRule({
        control: 'diagnostic-settings-storage',
        list: 'storageAccounts',
        wanted: wantedStorage,
        text: 'storage account',
    }),
});
