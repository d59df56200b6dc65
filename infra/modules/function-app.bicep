// The Flex Consumption app.
param name string
param planName string
param location string
param tags { *: string }
param identityId string
param identityClientId string
param storageAccountName string
param applicationInsightsName string
param nodeVersion string

@description('Whether App Service authentication signs operators in.')
param isSignInOn bool

@description('Subnet through which all of the app\'s outbound traffic goes. Empty: none.')
param subnetId string

@description('Pgwarden\'s own app settings by name; see README. An empty value counts as not set.')
param settings { *: string }

@description('Maximum instances of one function. More instances would wait for the same leases and the same Azure limits.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var hostSettings = {
  // Endpoints, not the account's name: from a name, the host makes those of the public cloud.
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // The app asks the platform for tokens of this identity, and tries no other.
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
}

// App Service authentication proves the app with a token of its identity, where it would otherwise need a client secret.
var signInSettingName = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
var signInSettings = isSignInOn ? { '${signInSettingName}': identityClientId } : {}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    ...(empty(subnetId) ? {} : { virtualNetworkSubnetId: subnetId })
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}deployments'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: 2048
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(hostSettings, signInSettings, settings)
  }
}

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
output signInSettingName string = signInSettingName
