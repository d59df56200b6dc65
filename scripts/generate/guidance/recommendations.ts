import type { GuidanceSection } from './guidance-row.ts';

export const recommendations: GuidanceSection = {
    title: 'Recommendations of Microsoft',
    about: 'Recommendations of Defender for Cloud, and of the pages about auditing, TLS, encryption, backup, and logging.',
    rows: [
        {
            asks: 'Defender CSPM: server logs for more than 3 days',
            kind: 'repaired',
            controls: ['log-retention'],
        },
        {
            asks: 'Defender CSPM: pgaudit logs whole statements, once, at level log',
            kind: 'repaired',
            controls: ['audit-statement-text'],
        },
        {
            asks: 'Defender CSPM: pgaudit logs roles, definitions, and miscellaneous',
            kind: 'repaired',
            controls: ['pgaudit-classes', 'audit-statement-text'],
        },
        {
            asks: 'Defender CSPM: public access, Azure services, TLS, throttling',
            kind: 'repaired',
            controls: [
                'public-network-access',
                'firewall-azure-services',
                'secure-transport',
                'connection-throttling',
            ],
        },
        {
            asks: 'Defender CSPM: private endpoint, geo-redundant backup',
            kind: 'checked',
            controls: ['private-endpoint', 'geo-redundant-backup'],
        },
        {
            asks: 'Auditing: entries do not go to clients',
            kind: 'repaired',
            controls: ['audit-statement-text'],
        },
        { asks: 'TLS: 1.3 at least, and no maximum', kind: 'repaired', controls: ['tls-minimum-version'] },
        {
            asks: 'Encryption: vault with soft delete, purge protection, lock, no public access, and RSA keys of 4096 bits',
            kind: 'checked',
            controls: ['key-vault-protection', 'resource-lock'],
        },
        {
            asks: 'Encryption: Azure follows new versions of the key',
            kind: 'repaired',
            controls: ['encryption-key-version'],
        },
        {
            asks: 'Backup: a lock keeps the server from deletion',
            kind: 'checked',
            controls: ['resource-lock'],
        },
        {
            asks: 'Logging: every reader of a server can download its logs',
            kind: 'documented',
            page: 'docs/controls/log-retention.md',
        },
    ],
};
