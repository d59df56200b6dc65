// One resource group that is delegated with Azure Lighthouse.
@description('Resource id of a registration definition of the subscription.')
param registrationDefinitionId string

resource assignment 'Microsoft.ManagedServices/registrationAssignments@2022-10-01' = {
  name: guid(resourceGroup().id, registrationDefinitionId)
  properties: {
    registrationDefinitionId: registrationDefinitionId
  }
}
