// Installs a released package: Azure downloads it into the container of deployments.
param appName string

@description('Azure downloads it without any sign-in.')
param packageUri string

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource code 'Microsoft.Web/sites/extensions@2024-04-01' = {
  parent: app
  name: 'onedeploy'
  #disable-next-line BCP187 // The type lacks the properties that "Automate resource deployment for your function app" gives.
  properties: {
    packageUri: packageUri
    // The package is built.
    remoteBuild: false
  }
}
