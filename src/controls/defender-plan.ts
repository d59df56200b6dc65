import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';

export const defenderPlan = defineControl({
    id: 'defender-plan',
    title: 'The Defender plan for open-source databases is on',
    failureTitle: 'The Defender plan for open-source databases is off',
    severity: 'medium',
    area: 'platform',
    mode: 'report',
    references: {
        azurePolicy: [
            {
                id: '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835',
                name: 'Azure Defender for open-source relational databases should be enabled',
            },
            {
                id: '44433aa3-7ec2-4002-93ea-65c65ff0310a',
                name: 'Configure Azure Defender for open-source relational databases to be enabled',
            },
        ],
        mcsb: ['DP-2', 'IR-3', 'IR-5', 'LT-1', 'LT-2'],
        cis: ['3.1.7.2'],
    },
    texts: {
        checks: [
            'The subscription has the tier `Standard` for the plan `OpenSourceRelationalDatabases`.',
            'A subscription that is not registered with `Microsoft.Security` drifts.',
        ],
        why: [
            'The plan turns threat protection on for the new servers of the subscription, and Defender for Cloud raises its alerts.',
        ],
        repair: [
            'None: one write would change the cost of every open-source database server in the subscription, not of this server alone.',
        ],
        repairByHand: ['az security pricing create --name OpenSourceRelationalDatabases --tier Standard'],
        outOfScope: ['Threat protection of the server itself: `threat-protection`.'],
        links: [
            {
                title: 'Respond to alerts of Defender for open-source databases',
                url: 'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-databases-usage',
            },
        ],
    },
    reads: ['defenderPlan'],
    evaluate({ defenderPlan: { pricingTier } }) {
        if (pricingTier.toLowerCase() === 'standard') return compliant;
        return drifted(
            [
                {
                    what: 'Microsoft.Security/pricings/OpenSourceRelationalDatabases.pricingTier',
                    found: pricingTier === '' ? 'none' : pricingTier,
                    wanted: 'Standard',
                },
            ],
            'The plan is a setting of the subscription: it changes the cost of every server in it',
        );
    },
});
