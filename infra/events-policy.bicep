// Azure Policy for a management group: a subscription that comes later gets its topics and event subscriptions by itself.
// Deploy it at the group, after management-group.bicep. The app's subscription must be below the group.
targetScope = 'managementGroup'

@description('As in main.bicep.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of the resource groups for the topics, and of the identity of the policy.')
param location string

@description('Output PGWARDEN_FUNCTION_APP_ID of main.bicep.')
param functionAppId string

@description('Output PGWARDEN_STORAGE_ACCOUNT_ID of main.bicep.')
param storageAccountId string

var name = 'pgwarden-events-${environmentName}'
var account = split(storageAccountId, '/')

// The least that modules/watched-subscription.bicep needs in a subscription.
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, name)
  properties: {
    roleName: 'Pgwarden Events (${environmentName})'
    description: 'Subscribes Pgwarden to the events of a subscription: a resource group, its topics, and their event subscriptions. Assigned to the identity of a policy, not to the app.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.Resources/subscriptions/resourceGroups/read'
          'Microsoft.Resources/subscriptions/resourceGroups/write'
          'Microsoft.Resources/deployments/*'
          'Microsoft.EventGrid/register/action'
          'Microsoft.EventGrid/systemTopics/read'
          'Microsoft.EventGrid/systemTopics/write'
          'Microsoft.EventGrid/systemTopics/eventSubscriptions/read'
          'Microsoft.EventGrid/systemTopics/eventSubscriptions/write'
          // Event Grid asks for a write on the source of a topic's events.
          'Microsoft.EventGrid/eventSubscriptions/write'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [managementGroup().id]
  }
}

resource definition 'Microsoft.Authorization/policyDefinitions@2025-01-01' = {
  name: name
  properties: {
    displayName: 'Pgwarden receives the events of the subscription (${environmentName})'
    policyType: 'Custom'
    mode: 'All'
    policyRule: {
      if: { field: 'type', equals: 'Microsoft.Resources/subscriptions' }
      then: {
        effect: 'deployIfNotExists'
        details: {
          type: 'Microsoft.EventGrid/systemTopics'
          name: 'egst-pgwarden-changes'
          existenceScope: 'ResourceGroup'
          resourceGroupName: 'rg-pgwarden-events-${environmentName}'
          roleDefinitionIds: [role.id]
          deploymentScope: 'Subscription'
          deployment: {
            location: location
            properties: {
              mode: 'Incremental'
              parameters: {
                environmentName: { value: environmentName }
                location: { value: location }
                functionAppId: { value: functionAppId }
                storageAccountId: { value: storageAccountId }
              }
              template: loadJsonContent('dist/watched-subscription.json')
            }
          }
        }
      }
    }
  }
}

resource assignment 'Microsoft.Authorization/policyAssignments@2025-01-01' = {
  // At most 24 characters at a management group.
  name: 'pgwarden-${uniqueString(name)}'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    displayName: definition.properties.displayName
    policyDefinitionId: definition.id
    enforcementMode: 'Default'
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, assignment.id, role.id)
  properties: {
    principalId: assignment.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}

module appAccess 'modules/events-policy-access.bicep' = {
  scope: resourceGroup(account[2], account[4])
  params: {
    principalId: assignment.identity.principalId
    storageAccountName: last(account)
  }
}
