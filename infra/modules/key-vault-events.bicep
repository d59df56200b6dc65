// One key vault: the topic of its keys, in the vault's resource group and region.
param keyVaultName string
param functionAppId string
param storageAccountId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: keyVaultName
}

module topic 'event-topic.bicep' = {
  params: {
    name: 'egst-pgwarden-${keyVaultName}'
    location: vault.location
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

module deadLetters 'dead-letter-access.bicep' = {
  scope: resourceGroup(split(storageAccountId, '/')[2], split(storageAccountId, '/')[4])
  params: {
    principalIds: [topic.outputs.principalId]
    storageAccountName: last(split(storageAccountId, '/'))
  }
}

module keys 'event-subscription.bicep' = {
  params: {
    name: 'pgwarden-keys'
    topicName: topic.outputs.name
    functionAppId: functionAppId
    functionName: 'on-key-change'
    eventTypes: [
      'Microsoft.KeyVault.KeyNewVersionCreated'
      'Microsoft.KeyVault.KeyNearExpiry'
      'Microsoft.KeyVault.KeyExpired'
    ]
    storageAccountId: storageAccountId
  }
  dependsOn: [deadLetters]
}
