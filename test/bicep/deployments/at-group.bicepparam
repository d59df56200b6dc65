// The roles of an app at its management group.
using '../../../infra/management-group.bicep'

param principalId = '33333333-3333-4333-8333-333333333333'
param readerRoleId = '44444444-4444-4444-8444-444444444444'
param remediatorRoleId = '55555555-5555-4555-8555-555555555555'
param dryRun = 'false'
