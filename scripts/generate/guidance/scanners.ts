import type { GuidanceSection } from './guidance-row.ts';

export const scannerChecks: GuidanceSection = {
    title: 'Checks of scanners',
    about: 'Checks of open-source scanners for flexible servers and, where they carry over, for the retired single server.',
    rows: [
        {
            asks: 'Prowler: no rule for all Azure services',
            kind: 'repaired',
            controls: ['firewall-azure-services'],
        },
        { asks: 'Prowler: throttling of sign-ins', kind: 'repaired', controls: ['connection-throttling'] },
        { asks: 'Prowler: TLS enforced', kind: 'repaired', controls: ['secure-transport'] },
        {
            asks: 'Prowler: Entra authentication with an administrator',
            kind: 'repaired',
            controls: ['entra-authentication', 'entra-administrator'],
        },
        {
            asks: 'Prowler, Checkov CKV_AZURE_136, PSRule 326: geo-redundant backup',
            kind: 'checked',
            controls: ['geo-redundant-backup'],
        },
        {
            asks: 'Prowler, PSRule 434, APRL: high availability over zones',
            kind: 'checked',
            controls: ['high-availability'],
        },
        {
            asks: 'Prowler: checkpoints, connections, disconnections in the log',
            kind: 'repaired',
            controls: ['log-checkpoints', 'log-connections', 'log-disconnections'],
        },
        { asks: 'Prowler: more than 3 days of server logs', kind: 'repaired', controls: ['log-retention'] },
        {
            asks: 'Prowler, CloudSploit: Defender for open-source databases',
            kind: 'checked',
            controls: ['defender-plan'],
        },
        {
            asks: 'Checkov CKV2_AZURE_26: no rule for every address',
            kind: 'repaired',
            controls: ['firewall-wide-ranges'],
        },
        { asks: 'Checkov CKV2_AZURE_57: private endpoint', kind: 'checked', controls: ['private-endpoint'] },
        {
            asks: 'Checkov, Trivy, for single servers: TLS, logs, throttling, public access, threat protection, retention',
            kind: 'repaired',
            controls: [
                'secure-transport',
                'tls-minimum-version',
                'log-checkpoints',
                'log-connections',
                'connection-throttling',
                'public-network-access',
                'threat-protection',
                'backup-retention',
            ],
        },
        {
            asks: 'Checkov CKV_AZURE_130: infrastructure encryption',
            kind: 'notApplicable',
            reason: 'flexible servers have no such property',
        },
        {
            asks: 'Trivy 0018, 0023: alert e-mails to owners',
            kind: 'documented',
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        {
            asks: 'Trivy 0027, 0028: auditing and alert types',
            kind: 'notApplicable',
            reason: 'both are about SQL Server',
        },
        {
            asks: 'Trivy 0025, AzTS: logs kept for 90 days, or a year',
            kind: 'checked',
            controls: ['log-workspace-retention'],
            page: 'docs/frameworks.md#beyond-a-machine',
        },
        { asks: 'PSRule 389: Entra administrator', kind: 'repaired', controls: ['entra-administrator'] },
        {
            asks: 'PSRule: number of firewall rules and sum of their addresses',
            kind: 'checked',
            controls: ['firewall-address-count', 'firewall-wide-ranges'],
        },
        { asks: 'PSRule: names of servers', kind: 'notApplicable', reason: 'a name is no security' },
        {
            asks: 'CloudSploit: threat protection, throttling, diagnostic logs, disconnections, SCRAM, public access',
            kind: 'repaired',
            controls: [
                'threat-protection',
                'connection-throttling',
                'diagnostic-settings',
                'log-disconnections',
                'password-encryption',
                'public-network-access',
            ],
        },
        {
            asks: 'CloudSploit: virtual network, private DNS zone, private access',
            kind: 'checked',
            controls: ['public-network-access', 'private-endpoint'],
        },
        {
            asks: 'CloudSploit, KICS: `log_duration`',
            kind: 'notApplicable',
            reason: "it logs every statement's duration: noise, and no evidence",
        },
        { asks: 'CloudSploit: version 16 or newer', kind: 'checked', controls: ['engine-version'] },
        {
            asks: 'Steampipe, AzTS: TLS version and the five checks of flexible servers',
            kind: 'repaired',
            controls: ['tls-minimum-version', 'secure-transport'],
        },
        { asks: 'AzTS: diagnostic settings', kind: 'repaired', controls: ['diagnostic-settings'] },
        {
            asks: 'APRL, Advisor: maintenance window, read replicas, storage that grows',
            kind: 'checked',
            controls: ['read-replica', 'maintenance-window', 'storage-auto-grow'],
        },
        {
            asks: 'CIS PostgreSQL benchmark: debug output, error verbosity, host names in the log',
            kind: 'notApplicable',
            reason: 'defaults of Azure; `statement-logging` says why `log_statement` stays off',
        },
    ],
};
