// A customer deploys this into a delegated subscription, after lighthouse.bicep: it sends the events of the subscription to
// Pgwarden in another tenant. Without it, only the sweep finds changes.
targetScope = 'subscription'

@description('Suffix of the resource group. One word, such as prod.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of the resource group for the topics.')
param location string

@description('Host name of Pgwarden\'s app, such as func-pgwarden.azurewebsites.net.')
param functionAppHostName string

@description('System key eventgrid_extension of Pgwarden\'s app. Its holder can send events, and nothing else.')
@secure()
param eventGridKey string

// The ids of servers, their child resources, and their diagnostic settings contain this text.
var servers = '/Microsoft.DBforPostgreSQL/flexibleServers/'

var webhooks = 'https://${functionAppHostName}/runtime/webhooks/eventgrid'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-pgwarden-events-${environmentName}'
  location: location
  tags: { application: 'pgwarden' }
}

module changeTopic 'modules/event-topic.bicep' = {
  scope: group
  params: {
    name: 'egst-pgwarden-changes'
    location: 'global'
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

module policyTopic 'modules/event-topic.bicep' = {
  scope: group
  params: {
    name: 'egst-pgwarden-policy'
    location: 'global'
    source: subscription().id
    topicType: 'Microsoft.PolicyInsights.PolicyStates'
  }
}

module changes 'modules/event-webhook.bicep' = {
  scope: group
  params: {
    name: 'pgwarden-changes'
    topicName: changeTopic.outputs.name
    endpointUrl: '${webhooks}?functionName=on-resource-change&code=${uriComponent(eventGridKey)}'
    eventTypes: [
      'Microsoft.Resources.ResourceWriteSuccess'
      'Microsoft.Resources.ResourceDeleteSuccess'
      'Microsoft.Resources.ResourceActionSuccess'
    ]
    subjectContains: [servers]
  }
}

module policyStates 'modules/event-webhook.bicep' = {
  scope: group
  params: {
    name: 'pgwarden-policy-states'
    topicName: policyTopic.outputs.name
    endpointUrl: '${webhooks}?functionName=on-policy-state&code=${uriComponent(eventGridKey)}'
    eventTypes: [
      'Microsoft.PolicyInsights.PolicyStateCreated'
      'Microsoft.PolicyInsights.PolicyStateChanged'
    ]
    subjectContains: [servers]
  }
}
