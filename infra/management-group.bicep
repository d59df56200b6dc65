// Permissions of the app's identity on every subscription below a management group, those that come later included.
// Deploy it at the group, after main.bicep.
targetScope = 'managementGroup'

@description('Output PGWARDEN_PRINCIPAL_ID of main.bicep.')
param principalId string

@description('Output PGWARDEN_READER_ROLE_ID of main.bicep.')
param readerRoleId string

@description('Output PGWARDEN_REMEDIATOR_ROLE_ID of main.bicep.')
param remediatorRoleId string

@description('As in main.bicep.')
@allowed(['true', 'false'])
param dryRun string = 'true'

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, readerRoleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', readerRoleId)
  }
}

resource remediator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (dryRun == 'false') {
  name: guid(managementGroup().id, principalId, remediatorRoleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', remediatorRoleId)
  }
}
