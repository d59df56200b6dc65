// One watched subscription: a resource group with the topics of its changes and of its policy states. Azure allows
// such a topic only in its source subscription.
targetScope = 'subscription'

param environmentName string
param location string
param functionAppId string
param storageAccountId string

// The ids of servers, their child resources, and their diagnostic settings contain this text.
var servers = '/Microsoft.DBforPostgreSQL/flexibleServers/'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-pgwarden-events-${environmentName}'
  location: location
  tags: { application: 'pgwarden' }
}

module changeTopic 'event-topic.bicep' = {
  scope: group
  params: {
    name: 'egst-pgwarden-changes'
    location: 'global'
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

module policyTopic 'event-topic.bicep' = {
  scope: group
  params: {
    name: 'egst-pgwarden-policy'
    location: 'global'
    source: subscription().id
    topicType: 'Microsoft.PolicyInsights.PolicyStates'
  }
}

// Before the event subscriptions, because a topic must be allowed to write its dead letters.
module deadLetters 'dead-letter-access.bicep' = {
  scope: resourceGroup(split(storageAccountId, '/')[2], split(storageAccountId, '/')[4])
  params: {
    principalIds: [changeTopic.outputs.principalId, policyTopic.outputs.principalId]
    storageAccountName: last(split(storageAccountId, '/'))
  }
}

module changes 'event-subscription.bicep' = {
  scope: group
  params: {
    name: 'pgwarden-changes'
    topicName: changeTopic.outputs.name
    functionAppId: functionAppId
    functionName: 'on-resource-change'
    eventTypes: [
      'Microsoft.Resources.ResourceWriteSuccess'
      'Microsoft.Resources.ResourceDeleteSuccess'
      'Microsoft.Resources.ResourceActionSuccess'
    ]
    subjectContains: [servers]
    storageAccountId: storageAccountId
  }
  dependsOn: [deadLetters]
}

module policyStates 'event-subscription.bicep' = {
  scope: group
  params: {
    name: 'pgwarden-policy-states'
    topicName: policyTopic.outputs.name
    functionAppId: functionAppId
    functionName: 'on-policy-state'
    eventTypes: [
      'Microsoft.PolicyInsights.PolicyStateCreated'
      'Microsoft.PolicyInsights.PolicyStateChanged'
    ]
    subjectContains: [servers]
    storageAccountId: storageAccountId
  }
  dependsOn: [deadLetters]
}
