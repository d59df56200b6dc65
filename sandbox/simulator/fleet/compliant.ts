import { catalogue } from '../catalogue/index.ts';
import { behaviorWith } from '../context/behavior.ts';
import { readSetting } from '../insights/setting.ts';
import { people } from '../world/people.ts';
import type { AdministratorRecord, ServerRecord, ServerSections } from '../world/server-record.ts';
import type { DiagnosticSettings } from '../world/world.ts';

/** Parameters of a server that keeps the baseline, as far as its version knows them. Values are in effect. */
export function compliantParameters(version: string): Readonly<Record<string, string>> {
    const entries = new Map(catalogue(version).map((entry) => [entry.name, entry]));
    const preload = entries.get('shared_preload_libraries')?.value ?? '';
    const wanted: Readonly<Record<string, string>> = {
        'azure.accepted_password_auth_method': 'scram-sha-256',
        'azure.extensions': 'pgaudit,pg_stat_statements,pgcrypto',
        'connection_throttle.enable': 'on',
        'logfiles.download_enable': 'on',
        'logfiles.retention_days': '7',
        'pgaudit.log': 'ddl,role',
        log_line_prefix: '%t-%c-%u-%d-',
        password_encryption: 'scram-sha-256',
        shared_preload_libraries: [...new Set([...preload.split(','), 'pgaudit'])].filter(Boolean).join(','),
    };
    return Object.fromEntries(
        Object.entries(wanted).filter(([name]) => entries.get(name)?.isReadOnly === false),
    );
}

export function compliantChildren(isPublic: boolean, serverName: string): Partial<ServerRecord> {
    return {
        administrators: administratorsOf(people.alice.objectId, people.alice.name),
        threatProtection: { state: 'Enabled', creationTime: '2026-01-07T09:20:11.4426881Z' },
        privateEndpointConnections: isPublic ? approvedEndpoint(serverName) : {},
    };
}

function administratorsOf(
    objectId: string,
    principalName: string,
): Readonly<Record<string, AdministratorRecord>> {
    const { tenantId } = people.alice;
    return { [objectId]: { objectId, principalName, principalType: 'User', tenantId } };
}

function approvedEndpoint(serverName: string): ServerRecord['privateEndpointConnections'] {
    const name = `${serverName}-pe`;
    return {
        [name]: {
            name,
            privateEndpointId:
                '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/network/providers/' +
                `Microsoft.Network/privateEndpoints/${name}`,
            groupIds: ['postgresqlServer'],
            status: 'Approved',
            description: 'Auto-approved',
            provisioningState: 'Succeeded',
        },
    };
}

/** Entra only, private, with long backups. */
export function compliantSections(tenantId: string): Partial<ServerSections> {
    return {
        authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId },
        network: { publicNetworkAccess: 'Disabled' },
        backup: { backupRetentionDays: 14, geoRedundantBackup: 'Enabled' },
        storage: { type: '', iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Enabled' },
        maintenanceWindow: { customWindow: 'Enabled', dayOfWeek: 0, startHour: 2, startMinute: 0 },
    };
}

/** All logs to the workspace. */
export function compliantDiagnostics(workspaceId: string): DiagnosticSettings {
    const properties = {
        workspaceId,
        logAnalyticsDestinationType: 'Dedicated',
        logs: [{ categoryGroup: 'allLogs', enabled: true }],
        metrics: [{ category: 'AllMetrics', enabled: true }],
    };
    const read = readSetting('security-logs', { properties }, true, behaviorWith());
    if (read.kind === 'refused') throw new TypeError('The setting of a compliant server is refused');
    return { current: [read.setting], before: [read.setting] };
}
