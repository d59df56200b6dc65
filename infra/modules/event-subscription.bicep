// Sends events of a topic to one function. Events that cannot be delivered within a day go to container
// dead-letters, which the app reads.
param name string
param topicName string
param functionAppId string

@description('Name of the function.')
param functionName string

param eventTypes string[]

@description('Only events whose subject contains one of these values. Empty: all. Azure allows 25 values.')
@maxLength(25)
param subjectContains string[] = []

param storageAccountId string

var app = split(functionAppId, '/')

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: resourceId(app[2], app[4], 'Microsoft.Web/sites/functions', last(app), functionName)
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: eventTypes
      isSubjectCaseSensitive: false
      advancedFilters: empty(subjectContains)
        ? []
        : [
            {
              operatorType: 'StringContains'
              key: 'subject'
              values: subjectContains
            }
          ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageAccountId
          blobContainerName: 'dead-letters'
        }
      }
    }
  }
}
