// The topic that Pgwarden publishes its notifications to, and the storage account with a queue for each receiver.
// Deploy it before main.bicep, and name its output in parameter notificationTopicId.
@description('Name of the topic.')
param name string = 'pgwarden-notifications'

@description('Region.')
param location string = resourceGroup().location

@description('Name of the storage account for the queues of receivers.')
@minLength(3)
@maxLength(24)
param storageAccountName string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: name
  location: location
  tags: { application: 'pgwarden' }
  identity: { type: 'SystemAssigned' }
  properties: {
    // Azure cannot change the schema of an existing topic.
    inputSchema: 'CloudEventSchemaV1_0'
    // Pgwarden publishes with its identity; access keys are not needed.
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
  }
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: storageAccountName
  location: location
  tags: { application: 'pgwarden' }
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'

  resource undelivered 'containers' = {
    name: 'undelivered'
    properties: { publicAccess: 'None' }
  }
}

// Storage Queue Data Message Sender, for the queues of receivers; Storage Blob Data Contributor, for undelivered events.
var roleIds = ['c6a89b2d-59bc-44d0-9896-0f6e12d7b80a', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe']

resource topicAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in roleIds: {
    name: guid(account.id, topic.id, roleId)
    scope: account
    properties: {
      principalId: topic.identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]

output topicId string = topic.id
output topicName string = topic.name
output storageAccountName string = account.name
output storageAccountId string = account.id
