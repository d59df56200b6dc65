// The private endpoints of the app's storage account and of the key vaults, in a network of its own or in yours.
param location string
param tags { *: string }

@description('Suffix of the names of the network and the endpoints.')
param token string
param storageAccountId string
param keyVaultIds string[]

@description('Address range of the network. Not used with subnets of yours.')
param addressPrefix string

@description('Subnet of yours for the private endpoints. Empty: a network is made.')
param endpointSubnetId string

@description('Subnet of yours for the app, delegated to Microsoft.App/environments.')
param appSubnetId string

@description('Resource group of existing private DNS zones, for subnets of yours. Empty: the records come from elsewhere.')
param zonesGroupId string

// Flex Consumption needs no file share, so there is no endpoint for files.
var services = ['blob', 'queue', 'table']
var storageZones = map(services, service => 'privatelink.${service}.${environment().suffixes.storage}')
var vaultZone = replace(environment().suffixes.keyvaultDns, '.vault.', 'privatelink.vaultcore.')
var zoneNames = concat(storageZones, empty(keyVaultIds) ? [] : [vaultZone])
var isNetworkMade = empty(endpointSubnetId)
var zonesAt = isNetworkMade ? resourceGroup().id : zonesGroupId
var zonePrefix = empty(zonesAt) ? '' : '${zonesAt}/providers/Microsoft.Network/privateDnsZones/'

module network 'network.bicep' = if (isNetworkMade) {
  params: {
    name: 'vnet-pgwarden-${token}'
    location: location
    tags: tags
    addressPrefix: addressPrefix
    zoneNames: zoneNames
  }
}

module storageEndpoints 'private-endpoint.bicep' = [
  for (service, index) in services: {
    params: {
      name: 'pe-pgwarden-${service}-${token}'
      location: location
      tags: tags
      subnetId: isNetworkMade ? network!.outputs.endpointSubnetId : endpointSubnetId
      targetId: storageAccountId
      groupId: service
      zoneId: empty(zonePrefix) ? '' : '${zonePrefix}${storageZones[index]}'
    }
  }
]

module vaultEndpoints 'private-endpoint.bicep' = [
  for id in keyVaultIds: {
    params: {
      name: 'pe-pgwarden-${last(split(id, '/'))}-${token}'
      location: location
      tags: tags
      subnetId: isNetworkMade ? network!.outputs.endpointSubnetId : endpointSubnetId
      targetId: id
      groupId: 'vault'
      zoneId: empty(zonePrefix) ? '' : '${zonePrefix}${vaultZone}'
    }
  }
]

output appSubnetId string = isNetworkMade ? network!.outputs.appSubnetId : appSubnetId
