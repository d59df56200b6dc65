// Creates an incident of ServiceNow for each event, by its Table API.
param topicName string = 'pgwarden-notifications'
param storageAccountName string
param location string = resourceGroup().location

@description('Name of the receiver.')
param name string = 'servicenow'

param eventTypes string[] = loadJsonContent('default-event-types.json')
param severities string[] = ['high', 'medium', 'low']

@description('https://{instance}.service-now.com')
param instanceUrl string

@description('A user with the role to create incidents.')
param userName string

@secure()
param password string

module receiver 'modules/receiver.bicep' = {
  params: {
    name: name
    location: location
    topicName: topicName
    storageAccountName: storageAccountName
    eventTypes: eventTypes
    severities: severities
    secrets: { password: password }
    lastAction: 'Create'
    actions: union(loadJsonContent('texts-action.json'), {
      Create: {
        type: 'Http'
        runAfter: { Texts: ['Succeeded'] }
        runtimeConfiguration: { secureData: { properties: ['inputs'] } }
        inputs: {
          method: 'POST'
          uri: '${instanceUrl}/api/now/table/incident'
          authentication: { type: 'Basic', username: userName, password: '@parameters(\'password\')' }
          headers: { 'content-type': 'application/json' }
          body: {
            short_description: '@{take(concat(outputs(\'Texts\')[\'title\'], \' (\', outputs(\'Texts\')[\'server\'], \')\'), 160)}'
            description: '@{outputs(\'Texts\')[\'details\']}\n\n@{outputs(\'Event\')?[\'subject\']}\n@{outputs(\'Texts\')[\'link\']}'
            // A rule of the instance can coalesce on it: the same event has the same id.
            correlation_id: '@{outputs(\'Event\')?[\'id\']}'
            correlation_display: 'Pgwarden'
            urgency: '@{if(equals(outputs(\'Event\')?[\'data\']?[\'severity\'], \'high\'), \'1\', \'2\')}'
          }
          retryPolicy: { type: 'exponential', count: 4, interval: 'PT10S' }
        }
      }
    })
  }
}
