// Brings the events of the topic to one receiver: an event subscription puts them on a queue, and a workflow takes each
// from there, calls the receiver, and deletes it. The queue needs no handshake, and keeps the events while the receiver
// is away: seven days.
@description('Name of the receiver: lower-case letters, digits, and hyphens.')
@minLength(3)
@maxLength(40)
param name string

param location string
param topicName string
param storageAccountName string

@description('Types of events, such as Pgwarden.AwaitingApproval.')
param eventTypes string[]

@description('Severities of controls: high, medium, low. Events without a control have none, and always pass.')
param severities string[]

@description('Actions of the workflow that call the receiver, each after the one before. They read the event with outputs(\'Event\').')
#disable-next-line use-user-defined-types // Azure has no type for the language of workflows.
param actions object

@description('The last of the actions: the event is deleted after it.')
param lastAction string

@description('Secrets that the actions read with parameters(): name and value.')
@secure()
param secrets { *: string } = {}

@description('Seconds between two looks at an empty queue. Each is a call of a connector that Azure bills.')
@minValue(15)
param pollSeconds int = 60

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName

  resource queues 'queueServices' existing = {
    name: 'default'

    resource queue 'queues' = {
      name: name
    }
  }
}

resource eventSubscription 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: account.id
          queueName: account::queues::queue.name
          queueMessageTimeToLiveInSeconds: 604800
        }
      }
    }
    filter: {
      includedEventTypes: eventTypes
      advancedFilters: [
        // An event without the key passes a filter that excludes values.
        {
          operatorType: 'StringNotIn'
          key: 'data.severity'
          values: filter(['high', 'medium', 'low', 'none'], severity => !contains(severities, severity))
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}

// Storage Queue Data Message Processor.
var processorRoleId = '8a0f0c08-91a1-4084-bc3d-661d67233fed'

resource workflowAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, workflow.id, processorRoleId)
  scope: account
  properties: {
    principalId: workflow.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', processorRoleId)
  }
}

var queuesApi = subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'azurequeues')

resource connection 'Microsoft.Web/connections@2016-06-01' = {
  name: 'pgwarden-${name}-queue'
  location: location
  properties: {
    displayName: 'Queue of ${name}'
    api: { id: queuesApi }
    #disable-next-line BCP089 // The type lacks the property with which Azure's own templates choose managed identity.
    parameterValueSet: {
      name: 'managedIdentityAuth'
      values: {}
    }
  }
}

var queuePath = '/v2/storageAccounts/@{encodeURIComponent(encodeURIComponent(\'${storageAccountName}\'))}/queues/@{encodeURIComponent(\'${name}\')}'
var host = { connection: { name: '@parameters(\'$connections\')[\'azurequeues\'][\'connectionId\']' } }

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'pgwarden-${name}'
  location: location
  tags: { application: 'pgwarden' }
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: {
      '$schema': 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'
      contentVersion: '1.0.0.0'
      parameters: union(
        { '$connections': { type: 'Object', defaultValue: {} } },
        toObject(items(secrets), secret => secret.key, secret => { type: 'SecureString' })
      )
      triggers: {
        Messages: {
          type: 'ApiConnection'
          recurrence: { frequency: 'Second', interval: pollSeconds }
          splitOn: '@triggerBody()?[\'QueueMessagesList\']?[\'QueueMessage\']'
          inputs: {
            host: host
            method: 'get'
            path: '${queuePath}/message_trigger'
            // Longer than all retries of a call: the message stays with this run.
            queries: { visibilitytimeout: 600 }
          }
        }
      }
      actions: union(
        {
          // Event Grid writes messages in base64; the connector may decode them.
          Event: {
            type: 'Compose'
            runAfter: {}
            inputs: '@json(base64ToString(if(startsWith(triggerBody()?[\'MessageText\'], \'{\'), base64(triggerBody()?[\'MessageText\']), triggerBody()?[\'MessageText\'])))'
          }
          Delete: {
            type: 'ApiConnection'
            runAfter: { '${lastAction}': ['Succeeded'] }
            inputs: {
              host: host
              method: 'delete'
              path: '${queuePath}/messages/@{encodeURIComponent(triggerBody()?[\'MessageId\'])}'
              queries: { popreceipt: '@triggerBody()?[\'PopReceipt\']' }
            }
          }
        },
        actions
      )
    }
    parameters: union(
      {
        '$connections': {
          value: {
            azurequeues: {
              id: queuesApi
              connectionId: connection.id
              connectionName: connection.name
              connectionProperties: { authentication: { type: 'ManagedServiceIdentity' } }
            }
          }
        }
      },
      toObject(items(secrets), secret => secret.key, secret => { value: secret.value })
    )
  }
}

output principalId string = workflow.identity.principalId
