/**
 * The aliases of the resource types that the simulator serves, as far as definitions of Azure Policy use them. Source:
 * Microsoft's built-in definitions, and public listings of `Get-AzPolicyAlias`, the newest of 2023. Assumed: properties
 * of later versions of the API (`backup.immutableBackup`, `fipsMode`) have none yet: no definition of Azure/azure-policy
 * names one as of April 2026.
 */
const properties: Readonly<Record<string, readonly string[]>> = {
    'Microsoft.DBforPostgreSQL/flexibleServers': [
        ...['administratorLogin', 'version', 'state', 'fullyQualifiedDomainName', 'publicNetworkAccess'],
        ...['availabilityZone', 'createMode', 'minorVersion', 'sourceServerResourceId', 'replicationRole'],
        ...['replicaCapacity', 'maintenanceWindow', 'maintenanceWindow.customWindow'],
        ...['maintenanceWindow.startHour', 'maintenanceWindow.startMinute', 'maintenanceWindow.dayOfWeek'],
        ...['storage', 'storage.storageSizeGB', 'storage.autoGrow', 'storage.tier', 'storage.iops'],
        ...['backup', 'backup.backupRetentionDays', 'backup.geoRedundantBackup'],
        ...['backup.earliestRestoreDate', 'network', 'network.publicNetworkAccess'],
        ...['network.delegatedSubnetResourceId', 'network.privateDnsZoneArmResourceId'],
        ...['highAvailability', 'highAvailability.mode', 'highAvailability.state'],
        ...['highAvailability.standbyAvailabilityZone', 'authConfig', 'authConfig.activeDirectoryAuth'],
        ...['authConfig.passwordAuth', 'authConfig.tenantId', 'dataEncryption', 'dataEncryption.type'],
        ...['dataEncryption.primaryKeyURI', 'dataEncryption.primaryUserAssignedIdentityId'],
        ...['dataEncryption.geoBackupKeyURI', 'dataEncryption.geoBackupUserAssignedIdentityId'],
        ...['dataEncryption.primaryEncryptionKeyStatus', 'dataEncryption.geoBackupEncryptionKeyStatus'],
    ],
    'Microsoft.DBforPostgreSQL/flexibleServers/configurations': [
        ...['value', 'description', 'defaultValue', 'dataType', 'allowedValues', 'source'],
        ...['isDynamicConfig', 'isReadOnly', 'isConfigPendingRestart', 'unit', 'documentationLink'],
    ],
    'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules': ['startIpAddress', 'endIpAddress'],
    'Microsoft.DBforPostgreSQL/flexibleServers/administrators': [
        ...['principalType', 'principalName', 'tenantId'],
    ],
    'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings': ['state', 'creationTime'],
    'Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnections': [
        ...['groupIds', 'groupIds[*]', 'privateEndpoint', 'privateEndpoint.id'],
        ...['privateLinkServiceConnectionState', 'privateLinkServiceConnectionState.status'],
        ...['privateLinkServiceConnectionState.description', 'provisioningState'],
        'privateLinkServiceConnectionState.actionsRequired',
    ],
    'Microsoft.Security/pricings': ['pricingTier', 'subPlan'],
    'Microsoft.Insights/diagnosticSettings': [
        ...['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'eventHubName', 'logs'],
        ...['logs[*]', 'logs[*].category', 'logs[*].categoryGroup', 'logs[*].enabled', 'logs.enabled'],
        ...['metrics', 'metrics[*]', 'metrics[*].category', 'metrics[*].enabled', 'metrics.enabled'],
    ],
};

/** Aliases whose path is not `properties.` and their own last part. */
const otherPaths: Readonly<Record<string, string>> = {
    'Microsoft.DBforPostgreSQL/flexibleServers/sku': 'sku',
    'Microsoft.DBforPostgreSQL/flexibleServers/sku.name': 'sku.name',
    'Microsoft.DBforPostgreSQL/flexibleServers/sku.tier': 'sku.tier',
    'Microsoft.DBforPostgreSQL/flexibleServers/publicNetworkAccess': 'properties.network.publicNetworkAccess',
    // Assumed: two of old, without a [*], that still stand for every element.
    'Microsoft.Insights/diagnosticSettings/logs.enabled': 'properties.logs[*].enabled',
    'Microsoft.Insights/diagnosticSettings/metrics.enabled': 'properties.metrics[*].enabled',
};

/** An alias: the resource type that it belongs to, and where its value is in a resource. */
export interface Alias {
    /** Lower case. */
    readonly type: string;
    readonly path: string;
}

const aliases: ReadonlyMap<string, Alias> = new Map(
    [
        ...Object.entries(properties).flatMap(([type, names]) =>
            names.map((name) => [`${type}/${name}`, type, `properties.${name}`] as const),
        ),
        ...Object.entries(otherPaths).map(
            ([alias, path]) => [alias, alias.slice(0, alias.lastIndexOf('/')), path] as const,
        ),
    ].map(([alias, type, path]) => [alias.toLowerCase(), { type: type.toLowerCase(), path }]),
);

/** Undefined for an alias that does not exist, or that the simulator does not know. */
export function aliasOf(name: string): Alias | undefined {
    return aliases.get(name.toLowerCase());
}
