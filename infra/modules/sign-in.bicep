// App Service authentication with Microsoft Entra: operators sign in to the console and the API, and need an app role.
// The registration, its app roles, and its trust in the app's identity come from ../sign-in.sh. No part has a secret.
param appName string

@description('Client id of the app registration.')
param clientId string

@description('App setting with the client id of the identity that proves the app to Entra, instead of a secret.')
param identitySettingName string

// Paths that the platform lets through without a sign-in. The host checks its own system key on webhooks: Event Grid delivers
// events to functions there, and cannot sign in.
var withoutSignIn = ['/runtime/webhooks/*']

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
      runtimeVersion: '~1'
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      excludedPaths: withoutSignIn
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          clientSecretSettingName: identitySettingName
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [clientId, 'api://${clientId}']
        }
      }
    }
    httpSettings: {
      requireHttps: true
    }
    login: {
      // Pgwarden calls nothing in the name of an operator, so it keeps no tokens of theirs.
      tokenStore: { enabled: false }
      cookieExpiration: {
        convention: 'FixedTime'
        timeToExpiration: '08:00:00'
      }
      nonce: {
        validateNonce: true
        nonceExpirationInterval: '00:05:00'
      }
    }
  }
}
