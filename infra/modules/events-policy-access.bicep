// Permissions of the policy's identity on the app's resource group: it makes the app the destination of events, and allows
// topics to write their dead letters.
param principalId string
param storageAccountName string

// Built in: Website Contributor. Event Grid asks for a write on the destination.
var websiteContributorRoleId = 'de139f84-1756-47ae-9be6-808fbbe84772'
// Built in: Role Based Access Control Administrator.
var accessAdministratorRoleId = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'
// Built in: Storage Blob Data Contributor, the only role that the identity may assign.
var blobContributorRoleId = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource destination 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, websiteContributorRoleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', websiteContributorRoleId)
  }
}

resource deadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, accessAdministratorRoleId)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', accessAdministratorRoleId)
    condition: '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${blobContributorRoleId}})) AND ((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/delete\'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${blobContributorRoleId}}))'
    conditionVersion: '2.0'
  }
}
