import type { GuidanceSection } from './guidance-row.ts';

export const secureYourServer: GuidanceSection = {
    title: 'Secure your server',
    about: 'The page of recommendations on Microsoft Learn.',
    rows: [
        { asks: 'public network access is disabled', kind: 'repaired', controls: ['public-network-access'] },
        { asks: 'private endpoints connect clients', kind: 'checked', controls: ['private-endpoint'] },
        {
            asks: 'or the server is inside a virtual network',
            kind: 'checked',
            controls: ['public-network-access'],
        },
        {
            asks: 'firewall rules are a last resort',
            kind: 'repaired',
            controls: ['firewall-wide-ranges', 'firewall-azure-services', 'firewall-address-count'],
        },
        { asks: 'service endpoints', kind: 'notApplicable', reason: 'flexible servers show none' },
        { asks: 'only Microsoft Entra signs in', kind: 'repaired', controls: ['entra-only-authentication'] },
        {
            asks: 'applications use managed identities',
            kind: 'documented',
            page: 'docs/inside-the-databases.md#microsoft-entra-principals',
        },
        {
            asks: 'conditional access, multifactor authentication, just-in-time access',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'where passwords stay, they use SCRAM',
            kind: 'repaired',
            controls: ['password-encryption', 'accepted-password-authentication'],
        },
        {
            asks: 'passwords follow a policy: complexity and rotation',
            kind: 'repaired',
            controls: ['password-strength', 'password-expiry'],
            page: 'docs/inside-the-databases.md#passwords',
        },
        {
            asks: 'Azure roles on the server follow least privilege',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'roles in the database are custom, and reviewed',
            kind: 'checked',
            controls: ['predefined-roles', 'administrator-members'],
            page: 'docs/inside-the-databases.md#roles',
        },
        {
            asks: 'clients verify the certificate of the server',
            kind: 'documented',
            page: 'docs/inside-the-databases.md#connections-without-verified-certificates',
        },
        {
            asks: 'clients have the newest root certificates',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        { asks: 'TLS 1.3 is required', kind: 'repaired', controls: ['tls-minimum-version'] },
        {
            asks: 'storage is encrypted with keys of Microsoft',
            kind: 'notApplicable',
            reason: 'Azure always does it',
        },
        { asks: 'keys of the customer add control', kind: 'checked', controls: ['customer-managed-key'] },
        {
            asks: 'keys rotate by themselves',
            kind: 'repaired',
            controls: ['encryption-key-rotation', 'encryption-key-version', 'encryption-key-health'],
        },
        {
            asks: 'clients encrypt what the server must not see',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'confidential compute protects data in use',
            kind: 'checked',
            controls: ['confidential-compute'],
        },
        {
            asks: 'PostgreSQL Anonymizer masks data',
            kind: 'checked',
            controls: ['data-masking'],
            page: 'docs/inside-the-databases.md#masking',
        },
        {
            asks: 'logs of the group audit are collected',
            kind: 'repaired',
            controls: ['diagnostic-settings'],
        },
        {
            asks: 'a definition sends all logs to a workspace',
            kind: 'repaired',
            controls: ['diagnostic-settings'],
        },
        { asks: 'an initiative audits logs', kind: 'repaired', controls: ['diagnostic-settings'] },
        {
            asks: 'Defender gives threat protection, assessments, and recommendations',
            kind: 'repaired',
            controls: ['threat-protection', 'defender-plan'],
        },
        {
            asks: 'pgaudit audits activity',
            kind: 'repaired',
            controls: ['pgaudit-loaded', 'pgaudit-classes', 'pgaudit-created'],
            page: 'docs/inside-the-databases.md#auditing',
        },
        { asks: 'clocks are accurate', kind: 'notApplicable', reason: 'Azure keeps them' },
        {
            asks: 'logs are kept long enough',
            kind: 'repaired',
            controls: ['log-retention', 'log-workspace-retention'],
        },
        { asks: 'the server is highly available', kind: 'checked', controls: ['high-availability'] },
        { asks: 'backups are kept for 7 to 35 days', kind: 'repaired', controls: ['backup-retention'] },
        { asks: 'recovery is tested', kind: 'documented', page: 'docs/frameworks.md#beyond-a-machine' },
        { asks: 'backups are monitored', kind: 'checked', controls: ['backup-freshness'] },
        { asks: 'read replicas stand by for a disaster', kind: 'checked', controls: ['read-replica'] },
        {
            asks: 'keys of the customer protect backups',
            kind: 'checked',
            controls: ['geo-backup-encryption-key', 'encryption-key-version'],
        },
    ],
};
