// One custom role, from a role definition in Azure's own JSON.
targetScope = 'subscription'

@description('A role definition as `az role definition create` reads it.')
type roleFile = {
  Name: string
  Id: string
  IsCustom: bool
  Description: string
  Actions: string[]
  NotActions: string[]
  DataActions: string[]
  NotDataActions: string[]
  AssignableScopes: string[]
}

@description('GUID, unique in the tenant.')
param id string

@description('Unique in the tenant.')
param name string

@description('A file in infra/roles. Its Id and AssignableScopes are placeholders.')
param role roleFile

param assignableScopes string[]

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
