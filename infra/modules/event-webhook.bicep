// Sends events of a topic to a function of another tenant, over its public address: Event Grid takes a function as a
// destination in its own tenant only. Events that cannot be delivered within a day are lost; the sweep finds what they
// reported.
param name string
param topicName string

@description('Address of the function, with the key.')
@secure()
param endpointUrl string

param eventTypes string[]

@description('Only events whose subject contains one of these values. Azure allows 25 values.')
@minLength(1)
@maxLength(25)
param subjectContains string[]

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: endpointUrl
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: eventTypes
      isSubjectCaseSensitive: false
      advancedFilters: [
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
  }
}
