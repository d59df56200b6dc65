// Permission of the app's identity on one destination of logs: a storage account or an Event Hubs namespace.
param principalId string

@description('Name of the storage account or namespace, in the resource group of this module.')
param destinationName string

@description('True: an Event Hubs namespace. False: a storage account.')
param isNamespace bool

param logDestinationsRoleId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = if (!isNamespace) {
  name: destinationName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = if (isNamespace) {
  name: destinationName
}

resource accountAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isNamespace) {
  name: guid(account.id, principalId, logDestinationsRoleId)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', logDestinationsRoleId)
  }
}

resource namespaceAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isNamespace) {
  name: guid(namespace.id, principalId, logDestinationsRoleId)
  scope: namespace
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', logDestinationsRoleId)
  }
}
