// Sends notifications by e-mail, through Azure Communication Services and the identity of the workflow.
param topicName string = 'pgwarden-notifications'
param storageAccountName string
param location string = resourceGroup().location

@description('Name of the receiver.')
param name string = 'email'

param eventTypes string[] = loadJsonContent('default-event-types.json')
param severities string[] = ['high', 'medium', 'low']

@description('Name of the Communication Services resource in this resource group, with a connected e-mail domain.')
param communicationServiceName string

@description('Such as DoNotReply@{domain}.')
param senderAddress string

param recipientAddress string

resource communication 'Microsoft.Communication/communicationServices@2025-05-01' existing = {
  name: communicationServiceName
}

// Communication and Email Service Owner: the only built-in role that sends e-mail.
var ownerRoleId = '09976791-48a7-449e-bb21-39d1a415f350'

module receiver 'modules/receiver.bicep' = {
  params: {
    name: name
    location: location
    topicName: topicName
    storageAccountName: storageAccountName
    eventTypes: eventTypes
    severities: severities
    lastAction: 'Send'
    actions: union(loadJsonContent('texts-action.json'), {
      Send: {
        type: 'Http'
        runAfter: { Texts: ['Succeeded'] }
        runtimeConfiguration: { secureData: { properties: ['inputs'] } }
        inputs: {
          method: 'POST'
          uri: 'https://${communication.properties.hostName}/emails:send?api-version=2023-03-31'
          authentication: { type: 'ManagedServiceIdentity', audience: 'https://communication.azure.com/' }
          headers: { 'content-type': 'application/json' }
          body: {
            senderAddress: senderAddress
            recipients: { to: [{ address: recipientAddress }] }
            content: {
              subject: '@{take(concat(\'Pgwarden: \', outputs(\'Texts\')[\'title\'], \' (\', outputs(\'Texts\')[\'server\'], \')\'), 200)}'
              plainText: '@{outputs(\'Texts\')[\'details\']}\n\n@{outputs(\'Event\')?[\'subject\']}\n@{outputs(\'Texts\')[\'link\']}'
            }
          }
          retryPolicy: { type: 'exponential', count: 4, interval: 'PT10S' }
        }
      }
    })
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, name, ownerRoleId)
  scope: communication
  properties: {
    principalId: receiver.outputs.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ownerRoleId)
  }
}
