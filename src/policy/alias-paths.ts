/**
 * The properties of a server and its children that an alias can name, as api-versions up to 2026-10-01-preview have them.
 * A dot leads into an object, `[*]` into the elements of an array. An alias that is not here is a problem: a misspelled
 * one would never match, and pass.
 * Source: the models of the official clients; Assumed: Azure Policy has an alias for each of them.
 */
export const aliasPaths: Readonly<Record<string, readonly string[]>> = {
    'microsoft.dbforpostgresql/flexibleservers': [
        ...['sku', 'sku.name', 'sku.tier', 'identity', 'identity.type', 'identity.userAssignedIdentities'],
        ...['identity.principalId', 'identity.tenantId', 'administratorLogin', 'administratorLoginPassword'],
        ...['version', 'minorVersion', 'state', 'fullyQualifiedDomainName', 'createMode', 'availabilityZone'],
        ...['storage', 'storage.storageSizeGB', 'storage.autoGrow', 'storage.tier', 'storage.iops'],
        ...['storage.throughput', 'storage.type'],
        ...['authConfig', 'authConfig.activeDirectoryAuth', 'authConfig.passwordAuth', 'authConfig.tenantId'],
        ...['dataEncryption', 'dataEncryption.type', 'dataEncryption.primaryKeyURI'],
        ...['dataEncryption.primaryUserAssignedIdentityId', 'dataEncryption.geoBackupKeyURI'],
        ...['dataEncryption.geoBackupUserAssignedIdentityId', 'dataEncryption.primaryEncryptionKeyStatus'],
        ...['dataEncryption.geoBackupEncryptionKeyStatus', 'dataEncryption.primaryFederatedIdentityClientId'],
        ...[
            'backup',
            'backup.backupRetentionDays',
            'backup.geoRedundantBackup',
            'backup.earliestRestoreDate',
        ],
        ...['backup.immutableBackup', 'fipsMode', 'network', 'network.publicNetworkAccess'],
        ...['network.delegatedSubnetResourceId', 'network.privateDnsZoneArmResourceId'],
        ...['highAvailability', 'highAvailability.mode', 'highAvailability.state'],
        ...[
            'highAvailability.standbyAvailabilityZone',
            'maintenanceWindow',
            'maintenanceWindow.customWindow',
        ],
        ...['maintenanceWindow.dayOfWeek', 'maintenanceWindow.startHour', 'maintenanceWindow.startMinute'],
        ...['sourceServerResourceId', 'pointInTimeUTC', 'replicationRole', 'replicaCapacity', 'replica'],
        ...['replica.role', 'replica.capacity', 'replica.replicationState', 'replica.promoteMode'],
        ...['replica.promoteOption', 'cluster', 'cluster.clusterSize', 'cluster.defaultDatabaseName'],
        ...[
            'privateEndpointConnections',
            'privateEndpointConnections[*]',
            'privateEndpointConnections[*].id',
        ],
        ...['privateEndpointConnections[*].groupIds', 'privateEndpointConnections[*].groupIds[*]'],
        ...[
            'privateEndpointConnections[*].privateEndpoint',
            'privateEndpointConnections[*].privateEndpoint.id',
        ],
        'privateEndpointConnections[*].privateLinkServiceConnectionState',
        'privateEndpointConnections[*].privateLinkServiceConnectionState.status',
        'privateEndpointConnections[*].privateLinkServiceConnectionState.description',
        'privateEndpointConnections[*].privateLinkServiceConnectionState.actionsRequired',
        'privateEndpointConnections[*].provisioningState',
    ],
    'microsoft.dbforpostgresql/flexibleservers/configurations': [
        ...['value', 'source', 'defaultValue', 'dataType', 'allowedValues', 'description', 'unit'],
        ...['isDynamicConfig', 'isReadOnly', 'isConfigPendingRestart', 'documentationLink'],
    ],
    'microsoft.dbforpostgresql/flexibleservers/firewallrules': ['startIpAddress', 'endIpAddress'],
    'microsoft.dbforpostgresql/flexibleservers/administrators': [
        ...['principalType', 'principalName', 'objectId', 'tenantId'],
    ],
    'microsoft.dbforpostgresql/flexibleservers/advancedthreatprotectionsettings': ['state', 'creationTime'],
    'microsoft.dbforpostgresql/flexibleservers/databases': ['charset', 'collation'],
    'microsoft.dbforpostgresql/flexibleservers/backups': ['backupType', 'completedTime', 'source'],
    'microsoft.dbforpostgresql/flexibleservers/virtualendpoints': [
        ...['endpointType', 'members', 'members[*]', 'virtualEndpoints', 'virtualEndpoints[*]'],
    ],
    'microsoft.dbforpostgresql/flexibleservers/privateendpointconnections': [
        ...['groupIds', 'groupIds[*]', 'privateEndpoint', 'privateEndpoint.id', 'provisioningState'],
        ...['privateLinkServiceConnectionState', 'privateLinkServiceConnectionState.status'],
        'privateLinkServiceConnectionState.description',
        'privateLinkServiceConnectionState.actionsRequired',
    ],
    'microsoft.insights/diagnosticsettings': [
        ...['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'eventHubName'],
        ...['serviceBusRuleId', 'marketplacePartnerId', 'logAnalyticsDestinationType'],
        ...['logs', 'logs[*]', 'logs[*].category', 'logs[*].categoryGroup', 'logs[*].enabled'],
        ...['logs[*].retentionPolicy', 'logs[*].retentionPolicy.enabled', 'logs[*].retentionPolicy.days'],
        ...['logs.category', 'logs.categoryGroup', 'logs.enabled', 'logs.retentionPolicy.enabled'],
        ...[
            'logs.retentionPolicy.days',
            'metrics',
            'metrics[*]',
            'metrics[*].category',
            'metrics[*].enabled',
        ],
        ...['metrics[*].timeGrain', 'metrics[*].retentionPolicy.enabled', 'metrics[*].retentionPolicy.days'],
        ...['metrics.category', 'metrics.enabled', 'metrics.timeGrain', 'metrics.retentionPolicy.enabled'],
        'metrics.retentionPolicy.days',
    ],
};

/** The types of resources that a rule can be about, as Azure writes them. */
export const readableTypes = [
    'Microsoft.DBforPostgreSQL/flexibleServers',
    'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
    'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    'Microsoft.DBforPostgreSQL/flexibleServers/administrators',
    'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings',
    'Microsoft.DBforPostgreSQL/flexibleServers/databases',
    'Microsoft.DBforPostgreSQL/flexibleServers/backups',
    'Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints',
    'Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnections',
    'Microsoft.Insights/diagnosticSettings',
] as const;

export type ReadableType = (typeof readableTypes)[number];
