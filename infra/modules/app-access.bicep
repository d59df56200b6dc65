// Permissions of the app's identity on its own storage and telemetry.
param principalId string
param storageAccountName string
param applicationInsightsName string
param storageRoleId string
param serversTableRoleId string

// Built in: Monitoring Metrics Publisher.
var telemetryRoleId = '3913510d-42f4-4e42-8a64-420c390055eb'
// Built in: Storage Blob Data Contributor.
var blobContributorRoleId = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName

  resource tableService 'tableServices' existing = {
    name: 'default'

    resource servers 'tables' existing = {
      name: 'servers'
    }
  }

  resource blobService 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: 'dead-letters'
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, storageRoleId)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageRoleId)
  }
}

// On this table only. On the audit table, the role above applies: the app adds and reads rows.
resource serversTableAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::tableService::servers.id, principalId, serversTableRoleId)
  scope: account::tableService::servers
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serversTableRoleId)
  }
}

// In this container only: the app removes a file of undeliverable events after it has processed them.
resource deadLetterAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobService::deadLetters.id, principalId, blobContributorRoleId)
  scope: account::blobService::deadLetters
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributorRoleId)
  }
}

resource telemetryAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, principalId, telemetryRoleId)
  scope: applicationInsights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', telemetryRoleId)
  }
}
