import { beforeAll, describe, expect, test } from 'vitest';
import {
    compliantChildren,
    compliantParameters,
    compliantSections,
} from '../../../sandbox/simulator/fleet/compliant.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { createServer, type RawResponse, raw, settled } from '../../sandbox/simulator/running.ts';
import { sharedSimulator } from '../../sandbox/simulator/shared-simulator.ts';
import { deploy, everything, exportOf, outcomeOf } from './exported.ts';

const run = sharedSimulator();
const { production, development } = subscriptionIds;
const exported = exportOf({
    ...everything,
    thresholds: {
        ...everything.thresholds,
        confidentialCompute: true,
        allowedExtensions: ['pg_stat_statements', 'pgcrypto'],
        pgauditStatementOnce: true,
        passwordStrength: { minimumLength: 14, maximumDays: 90, reuseHistory: 5, exemptUsers: [] },
    },
});

/** A write that makes a compliant server drift in a control, as a person sends it. */
interface Drift {
    readonly method: 'PATCH' | 'PUT';
    readonly below: string;
    readonly properties: object;
    /** Server; default `orders`. */
    readonly server?: string;
}

function parameter(name: string, value: string): readonly Drift[] {
    const below = `/configurations/${name}`;
    const properties = { value, source: 'user-override' };
    return [
        { method: 'PATCH', below, properties },
        { method: 'PUT', below, properties },
    ];
}
function section(properties: object, server = 'orders'): readonly Drift[] {
    return [{ method: 'PATCH', below: '', properties, server }];
}
function firewallRule(startIpAddress: string, endIpAddress: string): readonly Drift[] {
    return [{ method: 'PUT', below: '/firewallRules/new', properties: { startIpAddress, endIpAddress } }];
}
const tenantId = '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f';

const drifts: Readonly<Record<string, readonly Drift[]>> = {
    'secure-transport': parameter('require_secure_transport', 'off'),
    'tls-minimum-version': [
        ...parameter('ssl_min_protocol_version', 'TLSv1.1'),
        ...parameter('ssl_max_protocol_version', 'TLSv1.1'),
    ],
    'password-encryption': parameter('password_encryption', 'md5'),
    'accepted-password-authentication': parameter('azure.accepted_password_auth_method', 'md5,scram-sha-256'),
    'row-security-parameter': parameter('row_security', 'off'),
    'log-checkpoints': parameter('log_checkpoints', 'off'),
    'log-connections': parameter('log_connections', 'off'),
    'log-disconnections': parameter('log_disconnections', 'off'),
    'connection-throttling': parameter('connection_throttle.enable', 'off'),
    'log-retention': [
        ...parameter('logfiles.retention_days', '3'),
        ...parameter('logfiles.download_enable', 'off'),
    ],
    'log-line-prefix': parameter('log_line_prefix', '%t-%c-%u-'),
    'statement-logging': parameter('log_statement', 'ddl'),
    'pgaudit-loaded': [
        ...parameter('shared_preload_libraries', 'pg_cron'),
        ...parameter('azure.extensions', 'pgcrypto'),
    ],
    'pgaudit-classes': [
        ...parameter('pgaudit.log', 'none'),
        ...parameter('pgaudit.log', 'role'),
        ...parameter('pgaudit.log', 'role,ddl,none'),
    ],
    'public-network-access': section({ network: { publicNetworkAccess: 'Enabled' } }),
    'entra-authentication': section({
        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        administratorLoginPassword: 'Correct-horse-1',
        administratorLogin: 'pgadmin',
    }),
    'entra-only-authentication': section({
        authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId },
    }),
    'backup-retention': section({ backup: { backupRetentionDays: 7, geoRedundantBackup: 'Enabled' } }),
    'firewall-azure-services': firewallRule('0.0.0.0', '0.0.0.0'),
    'firewall-wide-ranges': [
        ...firewallRule('203.0.0.0', '203.0.255.255'),
        ...firewallRule('198.51.100.1', '198.51.100.9'),
    ],
    'threat-protection': [
        {
            method: 'PUT',
            below: '/advancedThreatProtectionSettings/Default',
            properties: { state: 'Disabled' },
        },
    ],
    'maintenance-window': section({ maintenanceWindow: { customWindow: 'Disabled' } }),
    'audit-statement-text': [
        ...parameter('pgaudit.log_statement', 'off'),
        ...parameter('pgaudit.log_level', 'notice'),
        ...parameter('pgaudit.log_client', 'on'),
        ...parameter('pgaudit.log_statement_once', 'off'),
    ],
    'password-strength': [
        ...parameter('shared_preload_libraries', 'pgaudit'),
        ...parameter('credcheck.password_min_length', '8'),
        ...parameter('credcheck.password_valid_max', '0'),
        ...parameter('credcheck.password_valid_max', '365'),
        ...parameter('credcheck.password_reuse_history', '1'),
        ...parameter('credcheck.encrypted_password_allowed', 'on'),
        ...parameter('credcheck.whitelist', 'legacy'),
    ],
    'extension-allow-list': parameter('azure.extensions', 'pgaudit,pgcrypto,dblink'),
    'data-egress': [
        ...parameter('azure.fabric_mirror_enabled', 'on'),
        ...parameter('azure.extensions', 'pgaudit,azure_storage'),
    ],
    'high-availability': section({ highAvailability: { mode: 'Disabled' } }),
};

/** Fixed when a server is created: their drift is the creation. */
const atCreation: Readonly<Record<string, object>> = {
    'customer-managed-key': { dataEncryption: { type: 'SystemManaged' } },
    'geo-redundant-backup': { backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' } },
    'geo-backup-encryption-key': {
        backup: { backupRetentionDays: 14, geoRedundantBackup: 'Enabled' },
        dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://localhost/keys/a' },
    },
    'confidential-compute': { version: '17' },
    'encryption-key-version': {
        dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://localhost/keys/a/b0b0' },
    },
};

function path(subscriptionId: string, name: string, below: string): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/pgwarden/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}${below}`;
}

beforeAll(async () => {
    const { world, keyVault } = run().simulator;
    const [primaryKeyURI = '', geoBackupKeyURI = ''] = ['contoso-keys', 'contoso-keys-geo'].map((vault) =>
        keyVault.createKey(vault, 'pg').replace(/\/[^/]+$/, ''),
    );
    for (const subscriptionId of [production, development]) {
        createServer(world, {
            name: 'orders',
            subscriptionId,
            parameters: {
                ...compliantParameters('17'),
                log_checkpoints: 'on',
                'connection_throttle.enable': 'on',
            },
            record: {
                ...compliantChildren(false, 'orders'),
                sku: { name: 'Standard_DC4ads_v5', tier: 'GeneralPurpose' },
            },
            properties: {
                ...compliantSections(tenantId),
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI,
                    geoBackupKeyURI,
                    geoBackupUserAssignedIdentityId: '/identities/geo',
                },
                highAvailability: { mode: 'ZoneRedundant', state: 'Healthy' },
                storage: { type: '', iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Enabled' },
            },
        });
    }
    await deploy(run(), exported);
});

async function send(subscriptionId: string, { method, below, properties, server = 'orders' }: Drift) {
    return await raw(run(), method, path(subscriptionId, server, below), { body: { properties } });
}

function deniedBy(response: RawResponse): readonly string[] {
    const { error } = response.body as {
        readonly error?: {
            readonly additionalInfo?: readonly {
                readonly info: { readonly policyDefinitionReferenceId: string };
            }[];
        };
    };
    return (error?.additionalInfo ?? []).map(({ info }) => info.policyDefinitionReferenceId);
}

const denied = exported.controls
    .filter(({ effects }) => effects.includes('Deny'))
    .map(({ control }) => control);

test('every control that claims to deny has a drift here', () => {
    expect(denied.filter((id) => drifts[id] === undefined && atCreation[id] === undefined)).toEqual([]);
});

describe.each(denied.filter((id) => drifts[id] !== undefined))('%s', (control) => {
    test.each((drifts[control] ?? []).map((drift) => [drift.method, drift.below, drift] as const))(
        '%s %s is refused where the export is assigned, and only there',
        async (_method, _below, drift) => {
            const refused = await send(production, drift);
            expect(outcomeOf(refused)).toBe('RequestDisallowedByPolicy');
            expect(deniedBy(refused).some((name) => name.startsWith(control))).toBe(true);
            const elsewhere = await send(development, drift);
            expect(outcomeOf(elsewhere)).not.toBe('RequestDisallowedByPolicy');
            if (elsewhere.status === 202) await settled(run(), elsewhere);
        },
    );
});

test.each(Object.entries(atCreation))(
    '%s: the creation of a server is refused',
    async (control, properties) => {
        const body = { location: 'Canada Central', properties: { version: '17', ...properties } };
        const refused = await raw(run(), 'PUT', path(production, `new-${control}`.slice(0, 40), ''), {
            body,
        });
        expect(outcomeOf(refused)).toBe('RequestDisallowedByPolicy');
        expect(deniedBy(refused)).toContain(control);
    },
);

test.each([
    ...parameter('require_secure_transport', 'on'),
    ...parameter('pgaudit.log', 'role,ddl,write'),
    ...parameter('pgaudit.log', 'all'),
    ...parameter('shared_preload_libraries', 'credcheck, pgAudit'),
    ...parameter('credcheck.password_min_length', '15'),
    ...parameter('azure.extensions', ' pgAudit,pgcrypto'),
    ...parameter('log_line_prefix', '%m user=%u db=%d'),
    ...parameter('ssl_min_protocol_version', 'TLSv1.3'),
    ...parameter('max_connections', '200'),
    ...section({ backup: { backupRetentionDays: 21, geoRedundantBackup: 'Enabled' } }),
    ...section({ maintenanceWindow: { customWindow: 'Enabled', dayOfWeek: 1 } }),
])('$method $below $properties complies and passes', async (write) => {
    const response = await send(production, write);
    expect(outcomeOf(response)).toBe('202');
    await settled(run(), response);
});

test('a firewall rule within the allowed ranges passes the policies', async () => {
    const [rule] = firewallRule('203.0.113.5', '203.0.113.9');
    if (rule === undefined) throw new Error('no rule');
    expect(outcomeOf(await send(production, rule))).toBe('202');
});

test('resources of other types are written as before', async () => {
    const setting = path(production, 'orders', '/providers/Microsoft.Insights/diagnosticSettings/s');
    const lock = `/subscriptions/${production}/providers/Microsoft.Authorization/locks/keep`;
    const body = { properties: { level: 'CanNotDelete' } };
    expect(outcomeOf(await raw(run(), 'PUT', lock, { body }))).toBe('201');
    expect(outcomeOf(await raw(run(), 'DELETE', lock))).toBe('200');
    expect(outcomeOf(await raw(run(), 'PUT', setting, { body: {} }))).not.toBe('RequestDisallowedByPolicy');
});
