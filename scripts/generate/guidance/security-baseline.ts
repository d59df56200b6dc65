import type { GuidanceSection } from './guidance-row.ts';

export const securityBaseline: GuidanceSection = {
    title: 'Security baseline',
    about: 'The security baseline of the service in the Microsoft cloud security benchmark.',
    rows: [
        {
            asks: 'NS-1: the service is in a virtual network',
            kind: 'checked',
            controls: ['public-network-access'],
        },
        {
            asks: 'NS-1: network security groups restrict traffic',
            kind: 'checked',
            controls: ['network-security-group'],
        },
        {
            asks: 'NS-2: public access is off, or limited to addresses',
            kind: 'repaired',
            controls: ['public-network-access', 'firewall-wide-ranges', 'firewall-azure-services'],
        },
        { asks: 'NS-2: a private endpoint is enabled', kind: 'checked', controls: ['private-endpoint'] },
        {
            asks: 'IM-1: Microsoft Entra instead of local authentication',
            kind: 'repaired',
            controls: ['entra-only-authentication', 'entra-authentication', 'entra-administrator'],
        },
        {
            asks: 'IM-3: managed identities instead of service principals',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        { asks: 'IM-7: conditional access', kind: 'documented', page: 'docs/frameworks.md#beyond-a-machine' },
        {
            asks: 'IM-8: secrets of applications are in a vault',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'PA-1: local administrators are disabled',
            kind: 'repaired',
            controls: ['entra-only-authentication', 'entra-administrator'],
        },
        {
            asks: 'PA-7: least privilege inside the database',
            kind: 'checked',
            controls: ['role-attributes', 'predefined-roles', 'public-relations', 'row-security'],
            page: 'docs/inside-the-databases.md#roles',
        },
        { asks: 'PA-8: access of support', kind: 'documented', page: 'docs/frameworks.md#beyond-a-machine' },
        {
            asks: 'DP-1: discovery and classification of data',
            kind: 'notApplicable',
            reason: 'the service does not offer it',
        },
        {
            asks: 'DP-2: anomalies and threats against data',
            kind: 'repaired',
            controls: ['threat-protection', 'defender-plan'],
        },
        {
            asks: 'DP-3: data in transit is encrypted',
            kind: 'repaired',
            controls: ['secure-transport', 'tls-minimum-version'],
        },
        {
            asks: 'DP-4: data at rest is encrypted by default',
            kind: 'notApplicable',
            reason: 'Azure always does it',
        },
        {
            asks: 'DP-5: keys of the customer where they are required',
            kind: 'checked',
            controls: ['customer-managed-key'],
        },
        {
            asks: 'DP-6: keys rotate and can be revoked',
            kind: 'repaired',
            controls: ['encryption-key-rotation', 'encryption-key-health'],
        },
        { asks: 'DP-7: certificates', kind: 'documented', page: 'docs/frameworks.md#beyond-a-machine' },
        {
            asks: 'AM-2: Azure Policy monitors and enforces',
            kind: 'checked',
            controls: ['policy-assignment'],
            page: 'docs/azure-policy.md',
        },
        {
            asks: 'LT-1: threat detection is enabled',
            kind: 'repaired',
            controls: ['threat-protection', 'defender-plan'],
        },
        {
            asks: 'LT-4 (today LT-3): resource logs go to a data sink',
            kind: 'repaired',
            controls: ['diagnostic-settings', 'diagnostic-settings-event-hub', 'diagnostic-settings-storage'],
        },
        { asks: 'BR-1: the service backs itself up', kind: 'repaired', controls: ['backup-retention'] },
        { asks: 'BR-1: backups are geo-redundant', kind: 'checked', controls: ['geo-redundant-backup'] },
    ],
};
