// A system topic: the events of one source. Azure allows one per source; reuse or remove an existing one.
param name string

@description('global, or the region of the source.')
param location string

@description('Resource id.')
param source string

@description('Azure\'s name of the source type, such as Microsoft.Resources.Subscriptions.')
param topicType string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: { application: 'pgwarden' }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: source
    topicType: topicType
  }
}

output name string = topic.name
output principalId string = topic.identity.principalId
