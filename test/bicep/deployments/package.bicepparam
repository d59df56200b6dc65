// One deployment that installs everything: code and event subscriptions as well.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param packageUri = 'https://example.com/pgwarden.zip'
