// A customer's subscription that Pgwarden only reads.
using '../../../infra/lighthouse.bicep'

param managingTenantId = '99999999-9999-4999-8999-999999999999'
param principalId = '33333333-3333-4333-8333-333333333333'
