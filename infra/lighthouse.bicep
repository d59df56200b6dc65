// A customer deploys this into a subscription of his: it delegates the subscription to Pgwarden's tenant with Azure
// Lighthouse. Built-in roles only, because Lighthouse supports no others: Reader on the subscription, Contributor on the
// named resource groups.
targetScope = 'subscription'

@description('Output PGWARDEN_TENANT_ID of main.bicep.')
param managingTenantId string

@description('Output PGWARDEN_PRINCIPAL_ID of main.bicep: object id of the app\'s identity.')
param principalId string

@description('Resource groups whose servers may be repaired, separated by commas: those of the servers, of their identities, and of their workspace. Empty: Pgwarden only reads.')
param repairResourceGroups string = ''

@description('Object id of a group in the managing tenant that may withdraw the delegation. Empty: only the customer may.')
param withdrawingGroupId string = ''

var groups = empty(repairResourceGroups) ? [] : split(replace(repairResourceGroups, ' ', ''), ',')

// Built-in roles have the same id in every tenant.
var reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
var registrationAssignmentDelete = '91c1777a-f3dc-4fae-b103-61d183457e46'

var withdrawing = empty(withdrawingGroupId)
  ? []
  : [
      {
        principalId: withdrawingGroupId
        principalIdDisplayName: 'Operators of Pgwarden'
        roleDefinitionId: registrationAssignmentDelete
      }
    ]

resource reading 'Microsoft.ManagedServices/registrationDefinitions@2022-10-01' = {
  name: guid(subscription().id, managingTenantId, principalId, reader)
  properties: {
    registrationDefinitionName: 'Pgwarden reads'
    description: 'Pgwarden compares PostgreSQL flexible servers with their security baseline.'
    managedByTenantId: managingTenantId
    authorizations: concat(
      [
        {
          principalId: principalId
          principalIdDisplayName: 'Pgwarden'
          roleDefinitionId: reader
        }
      ],
      withdrawing
    )
  }
}

resource readingAssignment 'Microsoft.ManagedServices/registrationAssignments@2022-10-01' = {
  name: guid(reading.id)
  properties: {
    registrationDefinitionId: reading.id
  }
}

resource repairing 'Microsoft.ManagedServices/registrationDefinitions@2022-10-01' = if (!empty(groups)) {
  name: guid(subscription().id, managingTenantId, principalId, contributor)
  properties: {
    registrationDefinitionName: 'Pgwarden repairs'
    description: 'Pgwarden repairs PostgreSQL flexible servers that no longer have their security baseline.'
    managedByTenantId: managingTenantId
    authorizations: concat(
      [
        {
          principalId: principalId
          principalIdDisplayName: 'Pgwarden'
          roleDefinitionId: contributor
        }
      ],
      withdrawing
    )
  }
}

module repairingAssignments 'modules/delegated-group.bicep' = [
  for name in groups: {
    scope: resourceGroup(name)
    params: {
      registrationDefinitionId: repairing.id
    }
  }
]
