// A private endpoint of one service of a resource, and its record in a private DNS zone.
param name string
param location string
param tags { *: string }
param subnetId string

@description('Resource id of the storage account or key vault.')
param targetId string

@description('Service of the target: blob, queue, table, or vault.')
param groupId string

@description('Resource id of the private DNS zone. Empty: the record comes from elsewhere, such as a policy of the hub.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: targetId
          groupIds: [groupId]
        }
      }
    ]
  }

  resource records 'privateDnsZoneGroups' = if (!empty(zoneId)) {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: groupId, properties: { privateDnsZoneId: zoneId } }]
    }
  }
}
