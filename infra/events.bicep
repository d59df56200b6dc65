// Sends the events of every watched subscription and of every key vault to the app. Deploy it after the code:
// Event Grid accepts a function as a destination only after the function exists.
targetScope = 'subscription'

@description('As in main.bicep.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of the resource groups for the topics.')
param location string

@description('Watched subscriptions, separated by commas.')
param subscriptionIds string

@description('Resource ids of the key vaults whose keys encrypt servers, separated by commas. Empty: none.')
param keyVaultIds string = ''

@description('Output PGWARDEN_FUNCTION_APP_ID of main.bicep.')
param functionAppId string

@description('Output PGWARDEN_STORAGE_ACCOUNT_ID of main.bicep.')
param storageAccountId string

var watched = split(replace(subscriptionIds, ' ', ''), ',')
var vaults = empty(keyVaultIds) ? [] : split(replace(keyVaultIds, ' ', ''), ',')

// Changes of servers, their child resources, and their diagnostic settings; their Azure Policy states.
module subscriptionEvents 'modules/watched-subscription.bicep' = [
  for id in watched: {
    scope: subscription(id)
    params: {
      environmentName: environmentName
      location: location
      functionAppId: functionAppId
      storageAccountId: storageAccountId
    }
  }
]

// New versions, near expiry, and expiry of keys.
module keyEvents 'modules/key-vault-events.bicep' = [
  for id in vaults: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      keyVaultName: last(split(id, '/'))
      functionAppId: functionAppId
      storageAccountId: storageAccountId
    }
  }
]
