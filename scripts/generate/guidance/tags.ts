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
                'diagnostic-settings-event-hub',
                'diagnostic-settings-storage',
                'log-checkpoints',
                'log-connections',
                'log-disconnections',
                'log-line-prefix',
                'pgaudit-loaded',
                'pgaudit-classes',
                'audit-statement-text',
            ],
        },
        {
            asks: 'MCSB LT-5: logs in one place, where they are analyzed',
            kind: 'repaired',
            controls: ['diagnostic-settings', 'diagnostic-settings-event-hub', 'diagnostic-settings-storage'],
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB LT-6: retention of logs',
            kind: 'repaired',
            controls: ['log-retention', 'log-workspace-retention'],
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB LT-1, LT-2, IR-3, IR-5, DP-2: threat detection',
            kind: 'repaired',
            controls: ['threat-protection', 'defender-plan'],
        },
        {
            asks: 'MCSB BR-1, BR-2, BR-3: backups, their protection, and their monitoring',
            kind: 'repaired',
            controls: [
                'backup-retention',
                'geo-redundant-backup',
                'immutable-backup',
                'geo-backup-encryption-key',
                'backup-freshness',
            ],
        },
        {
            asks: 'MCSB IM-1: one identity provider',
            kind: 'repaired',
            controls: [
                'entra-only-authentication',
                'entra-authentication',
                'entra-administrator',
                'password-encryption',
                'accepted-password-authentication',
            ],
        },
        {
            asks: 'MCSB PA-1: few administrators, and no local ones',
            kind: 'repaired',
            controls: ['entra-only-authentication', 'entra-administrator'],
        },
        {
            asks: 'MCSB IM-3, IM-7: identities of applications, conditional access',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB IM-8: secrets are not exposed',
            kind: 'repaired',
            controls: ['statement-logging'],
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
            controls: [
                'customer-managed-key',
                'geo-backup-encryption-key',
                'encryption-key-version',
                'encryption-key-rotation',
                'encryption-key-health',
                'key-vault-protection',
            ],
        },
        {
            asks: 'MCSB DP-7: certificates in a vault',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'MCSB AM-2: only approved services, by Azure Policy',
            kind: 'checked',
            controls: ['policy-assignment'],
            page: 'docs/azure-policy.md',
        },
        {
            asks: 'MCSB PA-7, PA-8: least privilege, access of support',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'CIS 3.0, 5.2.1 to 5.2.8: PostgreSQL, and what is legacy',
            kind: 'repaired',
            controls: [
                'secure-transport',
                'log-checkpoints',
                'connection-throttling',
                'log-retention',
                'public-network-access',
                'firewall-azure-services',
                'log-connections',
                'log-disconnections',
            ],
            page: 'docs/frameworks.md#tags',
        },
        {
            asks: 'CIS 3.0, 3.1.7.2, and its successors in 4.0 to 6.0: the Defender plan',
            kind: 'checked',
            controls: ['defender-plan'],
        },
    ],
};
