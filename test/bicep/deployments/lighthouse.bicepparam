// A customer's subscription whose servers Pgwarden may repair in two resource groups.
using '../../../infra/lighthouse.bicep'

param managingTenantId = '99999999-9999-4999-8999-999999999999'
param principalId = '33333333-3333-4333-8333-333333333333'
param repairResourceGroups = 'commerce, logs'
param withdrawingGroupId = '44444444-4444-4444-8444-444444444444'
