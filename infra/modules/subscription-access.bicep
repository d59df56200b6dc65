// Permissions of the app's identity in one watched subscription.
targetScope = 'subscription'

param principalId string
param readerRoleId string
param remediatorRoleId string

@description('False in dry-run: the app then has no permission to write.')
param mayRepair bool

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, readerRoleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', readerRoleId)
  }
}

resource remediator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (mayRepair) {
  name: guid(subscription().id, principalId, remediatorRoleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', remediatorRoleId)
  }
}
