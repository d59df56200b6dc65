import type { GuidanceSection } from './guidance-row.ts';

export const apiProperties: GuidanceSection = {
    title: 'Properties of the API',
    about: 'Properties of servers with a meaning for security, up to version 2026-10-01.',
    rows: [
        {
            asks: '`fipsMode`: cryptography validated for FIPS 140',
            kind: 'repaired',
            controls: ['fips-mode'],
        },
        {
            asks: '`backup.immutableBackup`: nobody can delete backups',
            kind: 'repaired',
            controls: ['immutable-backup'],
        },
        {
            asks: '`migrateNetwork`: a server leaves its virtual network',
            kind: 'checked',
            controls: ['public-network-access', 'private-endpoint'],
        },
        {
            asks: '`maintenanceWindow`: patches come at a chosen time',
            kind: 'repaired',
            controls: ['maintenance-window'],
        },
        {
            asks: '`maintenanceEvents`, `majorVersionUpgradePrecheck`, migrations, PremiumV2',
            kind: 'notApplicable',
            reason: 'operation of servers, and no state that a baseline could want',
        },
        {
            asks: '`version`, `minorVersion`: supported and patched',
            kind: 'checked',
            controls: ['engine-version'],
        },
        {
            asks: '`storage.autoGrow`: a full disk does not stop the server',
            kind: 'repaired',
            controls: ['storage-auto-grow'],
        },
        {
            asks: '`dataEncryption`: keys, their state, and their versions',
            kind: 'repaired',
            controls: [
                'customer-managed-key',
                'encryption-key-health',
                'encryption-key-version',
                'encryption-key-rotation',
                'geo-backup-encryption-key',
            ],
        },
        {
            asks: '`primaryFederatedIdentityClientId`: a write keeps what it does not know',
            kind: 'documented',
            page: 'docs/azure-behavior.md#writes-and-operations',
        },
        { asks: 'list of replicas', kind: 'checked', controls: ['read-replica'] },
        {
            asks: 'list of backups, `backup.earliestRestoreDate`',
            kind: 'checked',
            controls: ['backup-freshness'],
        },
        { asks: '`sku.name`: confidential compute', kind: 'checked', controls: ['confidential-compute'] },
        {
            asks: '`cluster`, virtual endpoints, long-term backups, captured logs',
            kind: 'notApplicable',
            reason: 'no security guidance asks for them',
        },
        { asks: '`privateEndpointConnections`', kind: 'checked', controls: ['private-endpoint'] },
        {
            asks: '`isConfigPendingRestart` of a parameter: the written value is in effect',
            kind: 'repaired',
            controls: ['pending-restart'],
        },
        { asks: 'parameters `credcheck.*`', kind: 'repaired', controls: ['password-strength'] },
        { asks: 'parameter `row_security`', kind: 'repaired', controls: ['row-security-parameter'] },
        {
            asks: 'parameters by which data leaves: Fabric mirroring, change data capture, public blobs',
            kind: 'repaired',
            controls: ['data-egress'],
        },
        {
            asks: 'parameter `azure.extensions`: only the extensions that are needed',
            kind: 'repaired',
            controls: ['extension-allow-list', 'pgaudit-loaded', 'extensions'],
        },
        {
            asks: '`login_hook`, service perimeter, `minimalTlsVersion`',
            kind: 'notApplicable',
            reason: 'flexible servers have no such property, or no guidance asks for it',
        },
    ],
};
