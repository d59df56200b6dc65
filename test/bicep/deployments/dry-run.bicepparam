// The first deployment: everything by default.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
