// Sends notifications to an HTTPS endpoint of your own, which answers the handshake of CloudEvents.
param topicName string = 'pgwarden-notifications'

@description('Name of the event subscription.')
param name string = 'webhook'

param eventTypes string[] = loadJsonContent('default-event-types.json')

@description('The endpoint, with its key if it needs one. It is a secret.')
@secure()
param endpointUrl string

@description('Storage account with container undelivered, for events that the endpoint did not take within a day.')
param deadLetterAccountId string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource eventSubscription 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: endpointUrl
        maxEventsPerBatch: 1
        minimumTlsVersionAllowed: '1.2'
      }
    }
    filter: { includedEventTypes: eventTypes }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: deadLetterAccountId
          blobContainerName: 'undelivered'
        }
      }
    }
  }
}
