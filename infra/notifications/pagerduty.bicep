// Triggers an alert of PagerDuty for each drift and each other event, and resolves it when the drift ends.
param topicName string = 'pgwarden-notifications'
param storageAccountName string
param location string = resourceGroup().location

@description('Name of the receiver.')
param name string = 'pagerduty'

param eventTypes string[] = loadJsonContent('alert-event-types.json')
param severities string[] = ['high', 'medium', 'low']

@description('Integration key of a service, type Events API v2. It is a secret.')
@secure()
param routingKey string

@description('https://events.eu.pagerduty.com/v2/enqueue for an account in the EU.')
param endpoint string = 'https://events.pagerduty.com/v2/enqueue'

module receiver 'modules/receiver.bicep' = {
  params: {
    name: name
    location: location
    topicName: topicName
    storageAccountName: storageAccountName
    eventTypes: eventTypes
    severities: severities
    secrets: { routingKey: routingKey }
    lastAction: 'Enqueue'
    actions: union(loadJsonContent('texts-action.json'), {
      Enqueue: {
        type: 'Http'
        runAfter: { Texts: ['Succeeded'] }
        runtimeConfiguration: { secureData: { properties: ['inputs'] } }
        inputs: {
          method: 'POST'
          uri: endpoint
          headers: { 'content-type': 'application/json' }
          body: {
            routing_key: '@parameters(\'routingKey\')'
            event_action: '@{if(equals(outputs(\'Event\')?[\'data\']?[\'driftEnd\'], null), \'trigger\', \'resolve\')}'
            // All events about one drift are one alert.
            dedup_key: '@{coalesce(outputs(\'Event\')?[\'data\']?[\'drift\'], outputs(\'Event\')?[\'id\'])}'
            client: 'Pgwarden'
            links: [{ href: '@{outputs(\'Texts\')[\'link\']}', text: '@{outputs(\'Texts\')[\'linkTitle\']}' }]
            payload: {
              summary: '@{take(concat(outputs(\'Texts\')[\'title\'], \' (\', outputs(\'Texts\')[\'server\'], \')\'), 1024)}'
              source: '@{outputs(\'Event\')?[\'subject\']}'
              severity: '@{if(equals(outputs(\'Event\')?[\'data\']?[\'severity\'], \'high\'), \'critical\', if(equals(outputs(\'Event\')?[\'data\']?[\'severity\'], \'medium\'), \'error\', \'warning\'))}'
              timestamp: '@{outputs(\'Event\')?[\'time\']}'
              component: '@{coalesce(outputs(\'Event\')?[\'data\']?[\'control\'], \'fleet\')}'
              class: '@{outputs(\'Event\')?[\'type\']}'
              custom_details: '@outputs(\'Event\')?[\'data\']'
            }
          }
          retryPolicy: { type: 'exponential', count: 4, interval: 'PT10S' }
        }
      }
    })
  }
}
