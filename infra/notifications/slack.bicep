// Posts notifications to a channel of Slack, by an incoming webhook.
param topicName string = 'pgwarden-notifications'
param storageAccountName string
param location string = resourceGroup().location

@description('Name of the receiver.')
param name string = 'slack'

param eventTypes string[] = loadJsonContent('default-event-types.json')
param severities string[] = ['high', 'medium', 'low']

@description('URL of the incoming webhook. It is a secret.')
@secure()
param webhookUrl string

module receiver 'modules/receiver.bicep' = {
  params: {
    name: name
    location: location
    topicName: topicName
    storageAccountName: storageAccountName
    eventTypes: eventTypes
    severities: severities
    secrets: { webhookUrl: webhookUrl }
    lastAction: 'Post'
    actions: union(loadJsonContent('texts-action.json'), {
      Post: {
        type: 'Http'
        runAfter: { Texts: ['Succeeded'] }
        runtimeConfiguration: { secureData: { properties: ['inputs'] } }
        inputs: {
          method: 'POST'
          uri: '@parameters(\'webhookUrl\')'
          headers: { 'content-type': 'application/json' }
          body: {
            // The notification on a phone; Slack reads its control characters as entities.
            text: '@{replace(replace(replace(outputs(\'Texts\')[\'title\'], \'&\', \'&amp;\'), \'<\', \'&lt;\'), \'>\', \'&gt;\')}'
            // Plain text shows values as they are.
            blocks: [
              {
                type: 'header'
                text: { type: 'plain_text', emoji: false, text: '@{take(outputs(\'Texts\')[\'title\'], 150)}' }
              }
              {
                type: 'section'
                text: {
                  type: 'plain_text'
                  emoji: false
                  text: '@{outputs(\'Texts\')[\'server\']}: @{outputs(\'Texts\')[\'details\']}'
                }
              }
              {
                type: 'actions'
                elements: [
                  {
                    type: 'button'
                    text: { type: 'plain_text', text: '@{outputs(\'Texts\')[\'linkTitle\']}' }
                    url: '@{outputs(\'Texts\')[\'link\']}'
                  }
                ]
              }
            ]
          }
          retryPolicy: { type: 'exponential', count: 4, interval: 'PT10S' }
        }
      }
    })
  }
}
