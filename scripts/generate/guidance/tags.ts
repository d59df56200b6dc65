import type { GuidanceSection } from './guidance-row.ts';

export const frameworkTags: GuidanceSection = {
    title: 'Numbers of frameworks',
    about: 'The numbers that Microsoft and CIS give these requirements.',
    rows: [
        {
            asks: 'MCSB LT-3: logs for investigations (LT-4 in the security baseline of the service)',
            kind: 'repaired',
            controls: [
                'diagnostic-settings',
                'log-checkpoints',
                'log-connections',
                'log-disconnections',
                'log-line-prefix',
                'pgaudit-loaded',
                'pgaudit-classes',
            ],
        },
        {
            asks: 'MCSB LT-1, LT-2, IR-3, IR-5: threat detection',
            kind: 'repaired',
            controls: ['threat-protection', 'defender-plan'],
        },
        {
            asks: 'MCSB BR-1, BR-2: backups, and their protection',
            kind: 'checked',
            controls: ['geo-redundant-backup', 'backup-retention', 'immutable-backup'],
        },
        {
            asks: 'MCSB IM-1: one identity provider',
            kind: 'repaired',
            controls: ['entra-only-authentication', 'entra-authentication', 'entra-administrator'],
        },
        {
            asks: 'MCSB IM-3, IM-7, IM-8: identities of applications, conditional access, secrets',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB NS-1: network segments',
            kind: 'checked',
            controls: ['public-network-access', 'network-security-group'],
        },
        {
            asks: 'MCSB NS-2: private access',
            kind: 'repaired',
            controls: [
                'public-network-access',
                'private-endpoint',
                'firewall-azure-services',
                'firewall-wide-ranges',
                'firewall-address-count',
            ],
        },
        {
            asks: 'MCSB DP-3: encryption in transit',
            kind: 'repaired',
            controls: ['secure-transport', 'tls-minimum-version'],
        },
        {
            asks: 'MCSB DP-5, DP-6, DP-8: keys of the customer, rotation, vault',
            kind: 'checked',
            controls: ['customer-managed-key', 'encryption-key-rotation', 'encryption-key-health'],
        },
        {
            asks: 'MCSB DP-7: certificates in a vault',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB AM-2: only approved services, by Azure Policy',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB PA-7, PA-8: least privilege, access of support',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'CIS 3.0, 5.2.1 to 5.2.8: PostgreSQL, and what is legacy',
            kind: 'documented',
            page: 'docs/frameworks.md#tags',
        },
        {
            asks: 'CIS 3.0, 3.1.7.2, and its successors in 4.0 to 6.0: the Defender plan',
            kind: 'checked',
            controls: ['defender-plan'],
        },
    ],
};
