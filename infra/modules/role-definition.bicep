// One custom role, from a role definition in Azure's own JSON.
targetScope = 'subscription'

@description('GUID, unique in the tenant.')
param id string

@description('Unique in the tenant.')
param name string

@description('A file in infra/roles. Its Id and AssignableScopes are placeholders.')
param role object

param assignableScopes array

resource definition 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: id
  properties: {
    roleName: name
    description: role.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: role.Actions
        notActions: role.NotActions
        dataActions: role.DataActions
        notDataActions: role.NotDataActions
      }
    ]
    assignableScopes: assignableScopes
  }
}
