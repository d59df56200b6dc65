// Posts notifications to a channel of Microsoft Teams, by a workflow of Teams with the trigger "When a Teams webhook
// request is received".
param topicName string = 'pgwarden-notifications'
param storageAccountName string
param location string = resourceGroup().location

@description('Name of the receiver; another one for each channel.')
param name string = 'teams'

param eventTypes string[] = loadJsonContent('default-event-types.json')
param severities string[] = ['high', 'medium', 'low']

@description('The URL of the webhook that Teams shows after the workflow is saved. It is a secret.')
@secure()
param webhookUrl string

// Text runs show text as it is: a value that looks like Markdown becomes neither a link nor a heading.
var card = {
  type: 'AdaptiveCard'
  '$schema': 'http://adaptivecards.io/schemas/adaptive-card.json'
  version: '1.4'
  body: [
    {
      type: 'RichTextBlock'
      inlines: [{ type: 'TextRun', size: 'Medium', weight: 'Bolder', text: '@{outputs(\'Texts\')[\'title\']}' }]
    }
    { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '@{outputs(\'Texts\')[\'server\']}' }] }
    { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '@{outputs(\'Texts\')[\'details\']}' }] }
  ]
  actions: [
    { type: 'Action.OpenUrl', title: '@{outputs(\'Texts\')[\'linkTitle\']}', url: '@{outputs(\'Texts\')[\'link\']}' }
  ]
}

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
            type: 'message'
            attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }]
          }
          retryPolicy: { type: 'exponential', count: 4, interval: 'PT10S' }
        }
      }
    })
  }
}
