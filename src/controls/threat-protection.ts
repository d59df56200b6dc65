import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';

export const threatProtection = defineControl({
    id: 'threat-protection',
    title: 'Advanced threat protection is enabled',
    failureTitle: 'Advanced threat protection is disabled',
    severity: 'medium',
    area: 'platform',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: '2a6ae02f-7590-40d7-88ba-b18e205a32fd',
                name: 'Configure Advanced Threat Protection to be enabled on Azure database for PostgreSQL flexible servers',
            },
            {
                id: 'd38668f5-d155-42c7-ab3d-9b57b50f8fbf',
                name: 'Azure Defender for SQL should be enabled for unprotected PostgreSQL flexible servers',
            },
        ],
        mcsb: ['LT-1', 'LT-2', 'IR-3', 'IR-5'],
        cis: [],
    },
    texts: {
        checks: ['The state of `advancedThreatProtectionSettings/Default` is `Enabled`.'],
        why: [
            'Threat protection reports logins from unusual places, guessed passwords and suspicious applications.',
        ],
        repair: ['Enables threat protection on the server.'],
        disruption: { kind: 'none', effect: ['Microsoft Defender charges per server and month.'] },
        repairByHand: [
            'az postgres flexible-server advanced-threat-protection-setting update --resource-group $RG --server-name $SERVER --state Enabled',
        ],
        outOfScope: [
            'The Defender plan of the subscription (`defender-plan`), and the recipients of its alerts.',
        ],
        links: [
            {
                title: 'Microsoft Defender for open-source relational databases',
                url: 'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-databases-introduction',
            },
        ],
    },
    reads: ['threatProtection'],
    evaluate({ threatProtection: { state } }) {
        if (state.toLowerCase() === 'enabled') return compliant;
        return drifted([
            { what: 'advancedThreatProtectionSettings/Default.state', found: state, wanted: 'Enabled' },
        ]);
    },
    owns: { 'advancedThreatProtectionSettings/Default': [] },
    plan({ threatProtection: { state } }) {
        if (state.toLowerCase() === 'enabled') return [];
        return [
            {
                kind: 'threatProtection',
                from: state,
                to: 'Enabled',
                control: 'threat-protection',
                disruption: 'none',
            },
        ];
    },
});
