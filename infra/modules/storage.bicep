// The storage account. The app's role cannot create tables, so the deployment creates them.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags { *: string }

@description('Days for which audit anchors are immutable.')
@minValue(1)
@maxValue(146000)
param auditAnchorDays int = 365

@description('Workspace for the logs of writes and deletes on the tables and blobs.')
param workspaceId string

@description('Whether the account can be reached from every network. Otherwise from private endpoints only.')
param isPublic bool

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    // Exceptions outrank the setting above. Event Grid is one of Azure's trusted services: with the identity of its system topic,
    // it goes on to write dead letters.
    networkAcls: { defaultAction: isPublic ? 'Allow' : 'Deny', bypass: 'AzureServices' }
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // Allows restoring a baseline document that was overwritten or deleted.
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in ['leases', 'config', 'state', 'deployments', 'dead-letters']: {
    parent: blobService
    name: container
    properties: { publicAccess: 'None' }
  }
]

// Anchors of the audit. Files are immutable while the policy retains them; once the policy is locked, not even the owner of
// the account can shorten that: infra/README.md, "Lock the anchors".
resource auditAnchors 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobService
  name: 'audit-anchors'
  properties: { publicAccess: 'None' }
}

resource auditAnchorsPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2024-01-01' = {
  parent: auditAnchors
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: auditAnchorDays
    allowProtectedAppendWrites: false
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for queue in ['assessments', 'assessments-poison', 'remediations', 'remediations-poison', 'fleet', 'fleet-poison']: {
    parent: queueService
    name: queue
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for table in ['audit', 'servers']: {
    parent: tableService
    name: table
  }
]

// Logs every write to and delete from the audit table, by any actor.
#disable-next-line use-recent-api-versions // Azure has no newer version, and no stable one with workspaces.
resource tableLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'pgwarden-tables'
  scope: tableService
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

#disable-next-line use-recent-api-versions // Azure has no newer version, and no stable one with workspaces.
resource blobLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'pgwarden-blobs'
  scope: blobService
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output id string = account.id
output name string = account.name
