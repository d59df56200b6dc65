// The event subscriptions of two watched subscriptions and a key vault.
using '../../../infra/events.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param subscriptionIds = '11111111-1111-4111-8111-111111111111,22222222-2222-4222-8222-222222222222'
param keyVaultIds = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys'
param functionAppId = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-pgwarden-prod/providers/Microsoft.Web/sites/func-pgwarden-example'
param storageAccountId = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-pgwarden-prod/providers/Microsoft.Storage/storageAccounts/stpgwardenexample'
