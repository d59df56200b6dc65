// The first deployment: everything by default, and the vault of the keys.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param keyVaultIds = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys'
