// A deployment with sign-in, alerts, and a network of its own.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param keyVaultIds = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys'
param signInClientId = '33333333-3333-4333-8333-333333333333'
param alertEmails = 'ann@contoso.example, bob@contoso.example'
param actionGroupIds = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/operators/providers/Microsoft.Insights/actionGroups/on-call'
param runbookUrl = 'https://wiki.contoso.example/pgwarden/runbook'
param network = 'private'
