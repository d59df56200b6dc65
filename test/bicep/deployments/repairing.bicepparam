// A deployment that repairs, with everything that can be named.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param subscriptionIds = '11111111-1111-4111-8111-111111111111, 22222222-2222-4222-8222-222222222222'
param keyVaultIds = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys'
param managedHsmIds = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/managedHSMs/contoso-hsm'
param delegatedSubscriptionIds = '88888888-8888-4888-8888-888888888888'
param dryRun = 'false'
param baseline = 'strict'
param logAnalyticsWorkspaceId = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/security'
param notificationTopicId = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/operators/providers/Microsoft.EventGrid/topics/pgwarden-notifications'
param consoleUrl = 'https://func-pgwarden-example.azurewebsites.net/console'
