// An app that watches every subscription below a management group.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param managementGroupId = 'mg-databases'
