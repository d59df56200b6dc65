// The policy that gives later subscriptions of a management group their events.
using '../../../infra/events-policy.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param functionAppId = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-pgwarden-prod/providers/Microsoft.Web/sites/func-pgwarden-example'
param storageAccountId = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-pgwarden-prod/providers/Microsoft.Storage/storageAccounts/stpgwardenexample'
