import type { Change } from '../../src/model/change.ts';
import type { Remediation } from '../../src/model/remediation.ts';

/** One change of every kind, each different from what was there. */
export const changes = {
    parameter: {
        kind: 'parameter',
        name: 'require_secure_transport',
        from: 'off',
        to: 'on',
        dataType: 'Boolean',
        isDynamicConfig: true,
        control: 'secure-transport',
        disruption: 'connectivity',
    },
    network: {
        kind: 'network',
        from: { publicNetworkAccess: 'Enabled' },
        to: { publicNetworkAccess: 'Disabled' },
        control: 'public-network-access',
        disruption: 'connectivity',
    },
    authConfig: {
        kind: 'authConfig',
        from: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        to: {
            activeDirectoryAuth: 'Enabled',
            passwordAuth: 'Enabled',
            tenantId: '22222222-2222-4222-8222-222222222222',
        },
        control: 'entra-authentication',
        alsoFor: ['entra-only-authentication'],
        disruption: 'restart',
    },
    backup: {
        kind: 'backup',
        from: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
        to: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' },
        control: 'backup-retention',
        disruption: 'none',
    },
    dataEncryption: {
        kind: 'dataEncryption',
        from: { type: 'AzureKeyVault', primaryKeyURI: 'https://v.vault.azure.net/keys/k/1' },
        to: { type: 'AzureKeyVault', primaryKeyURI: 'https://v.vault.azure.net/keys/k' },
        control: 'encryption-key-version',
        disruption: 'none',
    },
    diagnosticSetting: {
        kind: 'diagnosticSetting',
        name: 'pgwarden',
        from: null,
        to: {
            name: 'pgwarden',
            workspaceId:
                '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/monitoring/providers/Microsoft.OperationalInsights/workspaces/contoso-logs',
            logs: [{ categoryGroup: 'audit', enabled: true }],
            metrics: [],
        },
        control: 'diagnostic-settings',
        disruption: 'none',
    },
    threatProtection: {
        kind: 'threatProtection',
        from: 'Disabled',
        to: 'Enabled',
        control: 'threat-protection',
        disruption: 'none',
    },
    administrator: {
        kind: 'administrator',
        objectId: 'b0b00000-0000-4000-8000-000000000002',
        from: null,
        to: {
            objectId: 'b0b00000-0000-4000-8000-000000000002',
            principalName: 'bob@contoso.example',
            principalType: 'User',
            tenantId: '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f',
        },
        control: 'entra-administrator',
        disruption: 'none',
    },
    firewallRule: {
        kind: 'firewallRule',
        name: 'everyone',
        from: { name: 'everyone', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
        to: null,
        control: 'firewall-wide-ranges',
        disruption: 'connectivity',
    },
    keyRotationPolicy: {
        kind: 'keyRotationPolicy',
        keyUri: 'https://v.vault.azure.net/keys/k',
        from: null,
        to: { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P365D' }] },
        control: 'encryption-key-rotation',
        disruption: 'none',
    },
    keyRotation: {
        kind: 'keyRotation',
        keyUri: 'https://v.vault.azure.net/keys/k',
        from: '1',
        to: null,
        control: 'encryption-key-rotation',
        disruption: 'none',
    },
    restart: {
        kind: 'restart',
        from: ['shared_preload_libraries'],
        to: [],
        control: 'pgaudit-loaded',
        disruption: 'restart',
    },
} as const satisfies { readonly [Kind in Change['kind']]: Change & { readonly kind: Kind } };

/** A planned remediation with what the test says differently. */
export function remediationOf(overrides: Partial<Remediation> = {}): Remediation {
    return {
        id: 'remediation-1',
        change: changes.parameter,
        cause: { kind: 'event', eventId: 'event-1' },
        authority: { kind: 'baseline' },
        status: 'planned',
        plannedAt: '2026-06-15T12:00:00.000Z',
        readAt: '2026-06-15T12:00:00.000Z',
        detectedAt: '2026-06-15T11:59:59.000Z',
        writes: 0,
        attempts: 0,
        requeues: 0,
        readBacks: 0,
        ...overrides,
    };
}
