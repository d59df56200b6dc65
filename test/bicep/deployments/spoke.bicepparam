// A deployment in the subnets of a spoke, with the DNS zones of its hub.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param appSubnetId = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/spoke/providers/Microsoft.Network/virtualNetworks/spoke/subnets/pgwarden'
param endpointSubnetId = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/spoke/providers/Microsoft.Network/virtualNetworks/spoke/subnets/endpoints'
param privateDnsZonesGroupId = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/dns'
