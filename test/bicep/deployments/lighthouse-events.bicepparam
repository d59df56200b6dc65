// The event subscriptions of a delegated subscription.
using '../../../infra/lighthouse-events.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param functionAppHostName = 'func-pgwarden-example.azurewebsites.net'
param eventGridKey = 'a key'
