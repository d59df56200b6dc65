import type { ServerProperties } from '../model/server-state.ts';
import { notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { decidableWithoutOffer, destinationPlan, destinationVerdict } from './shared/diagnostic-rule.ts';
import { diagnosticsPage, logAccessPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';
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
    reads: ['server', 'diagnosticSettings', 'logCategories'],
    /** Of the server, only its region matters, and only to a baseline that names accounts. */
    decidableWithout(missing, state, { diagnosticSettings: threshold }) {
        if ((threshold.storageAccounts ?? []).length === 0) return 'everything';
        if (missing.slice === 'server') return isInSections(missing, region) ? 'nothing' : 'everything';
        const wanted = wantedStorage(threshold, state.server.location);
        if (wanted === undefined) return 'everything';
        if (missing.slice === 'diagnosticSettings') return 'compliance';
        return decidableWithoutOffer(state, [wanted.destination]);
    },
    evaluate(state, { diagnosticSettings: threshold }) {
        const wanted = wantedStorage(threshold, state.server.location);
        if (wanted !== undefined) return destinationVerdict(state, wanted);
        return notApplicable(`The baseline names no storage account for ${state.server.location}`);
    },
    owns: { diagnosticSettings: ['logs'] },
    plan(state, { diagnosticSettings: threshold }) {
        const wanted = wantedStorage(threshold, state.server.location);
        return wanted === undefined ? [] : destinationPlan(state, 'diagnostic-settings-storage', wanted);
    },
});

const region: readonly (keyof ServerProperties)[] = ['location'];
