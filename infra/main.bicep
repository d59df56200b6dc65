// Pgwarden in one resource group, with its permissions in every watched subscription.
// The event subscriptions come after the code: events.bicep.
targetScope = 'subscription'

@description('Suffix of all resource names. One word, such as prod.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of the app and its storage. Flex Consumption must be available there.')
param location string

@description('Watched subscriptions, separated by commas. Empty: this one.')
param subscriptionIds string = ''

@description('Id of a management group: the app watches every subscription below it, and management-group.bicep assigns the roles there. Empty: watches the subscriptions above.')
param managementGroupId string = ''

@description('Resource ids of the key vaults whose keys may be rotated, separated by commas. Empty: none.')
param keyVaultIds string = ''

@description('Resource ids of the storage accounts and Event Hubs namespaces that the baseline sends logs to, separated by commas. Empty: none.')
param logDestinationIds string = ''

@description('Resource ids of the Managed HSMs whose keys may be rotated, separated by commas; infra/managed-hsm.sh assigns their roles. Empty: none.')
param managedHsmIds string = ''

@description('Watched subscriptions of other tenants, which delegate them with lighthouse.bicep, separated by commas. Empty: none.')
param delegatedSubscriptionIds string = ''

@description('true: the app writes nothing to servers or keys, and has no permission to.')
@allowed(['true', 'false'])
param dryRun string = 'true'

@description('A shipped profile, or the name of a blob in container config.')
param baseline string = 'standard'

@description('Log Analytics workspace for the diagnostic settings of servers. Empty: the one in the baseline, or none.')
param logAnalyticsWorkspaceId string = ''

@description('Resource id of the Event Grid topic for notifications to operators. Empty: none.')
param notificationTopicId string = ''

@description('Address of the operators\' console, without a slash at its end, for links in notifications. Empty: no such links.')
param consoleUrl string = ''

@description('Client id of the app registration with which operators sign in; infra/sign-in.sh makes it. Empty: function keys.')
param signInClientId string = ''

@description('Addresses that receive an e-mail for every alert, separated by commas. Empty, and no action groups: no alerts.')
param alertEmails string = ''

@description('Resource ids of action groups for every alert, separated by commas. Empty: none.')
param actionGroupIds string = ''

@description('Address of docs/runbook.md for those who receive alerts.')
param runbookUrl string = 'docs/runbook.md'

@description('private: the app reaches its storage account and the key vaults through private endpoints only, and the account refuses other networks.')
@allowed(['public', 'private'])
param network string = 'public'

@description('Address range of the network that is made for it, /24 or larger.')
param networkAddressPrefix string = '10.77.0.0/24'

@description('Subnet of yours for the app instead, delegated to Microsoft.App/environments, without an underscore in its name.')
param appSubnetId string = ''

@description('Subnet of yours for the private endpoints. Needs appSubnetId.')
param endpointSubnetId string = ''

@description('Resource id of the group with your private DNS zones, for subnets of yours. Empty: the records come from elsewhere, such as a policy.')
param privateDnsZonesGroupId string = ''

@description('NCRONTAB of the sweep, six fields.')
param sweepSchedule string = '0 0 */6 * * *'

@description('Reads per second and subscription that a sweep may cause, 1 to 25. Empty: 10.')
param sweepReadsPerSecond string = ''

@description('Version of Node. The app runs on the allowed versions.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('URL of a released pgwarden.zip that Azure can download without a secret. This deployment then installs the code and the event subscriptions as well. Empty: deploy.sh does.')
param packageUri string = ''

var watched = empty(subscriptionIds) ? [subscription().subscriptionId] : split(replace(subscriptionIds, ' ', ''), ',')
// Their tenants give the roles and send the events.
var delegated = empty(delegatedSubscriptionIds) ? [] : split(replace(delegatedSubscriptionIds, ' ', ''), ',')
var vaults = empty(keyVaultIds) ? [] : split(replace(keyVaultIds, ' ', ''), ',')
var logDestinations = empty(logDestinationIds) ? [] : split(replace(logDestinationIds, ' ', ''), ',')
var alertedEmails = empty(alertEmails) ? [] : split(replace(alertEmails, ' ', ''), ',')
var alertedGroups = empty(actionGroupIds) ? [] : split(replace(actionGroupIds, ' ', ''), ',')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName, application: 'pgwarden' }

// The same files that the sandbox enforces.
var readerRole = loadJsonContent('roles/reader.json')
var remediatorRole = loadJsonContent('roles/remediator.json')
var keyVaultRole = loadJsonContent('roles/key-vault.json')
var keyVaultReaderRole = loadJsonContent('roles/key-vault-reader.json')
var logDestinationsRole = loadJsonContent('roles/log-destinations.json')
var storageRole = loadJsonContent('roles/storage.json')
var serversTableRole = loadJsonContent('roles/storage-servers-table.json')
var notificationRole = loadJsonContent('roles/notifications.json')

// A role's name and id must be unique in the tenant, so both include the environment.
var readerRoleId = guid(subscription().id, environmentName, readerRole.Id)
var remediatorRoleId = guid(subscription().id, environmentName, remediatorRole.Id)
var keyVaultRoleId = guid(subscription().id, environmentName, keyVaultRole.Id)
var keyVaultReaderRoleId = guid(subscription().id, environmentName, keyVaultReaderRole.Id)
var logDestinationsRoleId = guid(subscription().id, environmentName, logDestinationsRole.Id)
var storageRoleId = guid(subscription().id, environmentName, storageRole.Id)
var serversTableRoleId = guid(subscription().id, environmentName, serversTableRole.Id)
var notificationRoleId = guid(subscription().id, environmentName, notificationRole.Id)

// Below a management group, the roles are assigned there.
var readIn = empty(managementGroupId) ? watched : []
var watchedScopes = map(readIn, id => '/subscriptions/${id}')
var vaultScopes = map(vaults, id => '/subscriptions/${split(id, '/')[2]}')
var logScopes = map(logDestinations, id => '/subscriptions/${split(id, '/')[2]}')
// Bicep evaluates expressions even without a topic, so they need an id of the right shape.
var noTopicId = '${subscription().id}/resourceGroups/none/providers/Microsoft.EventGrid/topics/none'
var topicId = split(empty(notificationTopicId) ? noTopicId : notificationTopicId, '/')
var topicScopes = empty(notificationTopicId) ? [] : ['/subscriptions/${topicId[2]}']
var roleScopes = union([subscription().id], watchedScopes, vaultScopes, logScopes, topicScopes)
// Azure assigns a role at a management group only if the role has no data actions and names the group.
var groupScopes = empty(managementGroupId)
  ? []
  : ['/providers/Microsoft.Management/managementGroups/${managementGroupId}']

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-pgwarden-${environmentName}'
  location: location
  tags: tags
}

module readerRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: readerRoleId
    name: '${readerRole.Name} (${environmentName})'
    role: readerRole
    assignableScopes: union(roleScopes, groupScopes)
  }
}

module remediatorRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: remediatorRoleId
    name: '${remediatorRole.Name} (${environmentName})'
    role: remediatorRole
    assignableScopes: union(roleScopes, groupScopes)
  }
}

module keyVaultRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: keyVaultRoleId
    name: '${keyVaultRole.Name} (${environmentName})'
    role: keyVaultRole
    assignableScopes: roleScopes
  }
}

module keyVaultReaderRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: keyVaultReaderRoleId
    name: '${keyVaultReaderRole.Name} (${environmentName})'
    role: keyVaultReaderRole
    assignableScopes: roleScopes
  }
}

module logDestinationsRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: logDestinationsRoleId
    name: '${logDestinationsRole.Name} (${environmentName})'
    role: logDestinationsRole
    assignableScopes: roleScopes
  }
}

module storageRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: storageRoleId
    name: '${storageRole.Name} (${environmentName})'
    role: storageRole
    assignableScopes: [subscription().id]
  }
}

module serversTableRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: serversTableRoleId
    name: '${serversTableRole.Name} (${environmentName})'
    role: serversTableRole
    assignableScopes: [subscription().id]
  }
}

module notificationRoleDefinition 'modules/role-definition.bicep' = {
  params: {
    id: notificationRoleId
    name: '${notificationRole.Name} (${environmentName})'
    role: notificationRole
    assignableScopes: roleScopes
  }
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-pgwarden-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-pgwarden-${token}'
    applicationInsightsName: 'appi-pgwarden-${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stpgwarden${take(token, 13)}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    isPublic: !isNetworkPrivate
  }
}

var isNetworkPrivate = network == 'private'
var givenSubnets = empty(appSubnetId) == empty(endpointSubnetId)
  ? { app: appSubnetId, endpoints: endpointSubnetId }
  : fail('appSubnetId, endpointSubnetId: allowed are both or neither')

module privateAccess 'modules/private-access.bicep' = if (isNetworkPrivate) {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    storageAccountId: storage.outputs.id
    keyVaultIds: vaults
    addressPrefix: networkAddressPrefix
    appSubnetId: givenSubnets.app
    endpointSubnetId: givenSubnets.endpoints
    zonesGroupId: privateDnsZonesGroupId
  }
}

module appAccess 'modules/app-access.bicep' = {
  scope: group
  params: {
    principalId: identity.outputs.principalId
    storageAccountName: storage.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    storageRoleId: storageRoleId
    serversTableRoleId: serversTableRoleId
  }
  dependsOn: [storageRoleDefinition, serversTableRoleDefinition]
}

module subscriptionAccess 'modules/subscription-access.bicep' = [
  for id in readIn: {
    scope: subscription(id)
    params: {
      principalId: identity.outputs.principalId
      readerRoleId: readerRoleId
      remediatorRoleId: remediatorRoleId
      mayRepair: dryRun == 'false'
    }
    dependsOn: [readerRoleDefinition, remediatorRoleDefinition]
  }
]

module keyVaultAccess 'modules/key-vault-access.bicep' = [
  for id in vaults: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      principalId: identity.outputs.principalId
      keyVaultName: last(split(id, '/'))
      keyVaultRoleId: dryRun == 'false' ? keyVaultRoleId : keyVaultReaderRoleId
    }
    dependsOn: [keyVaultRoleDefinition, keyVaultReaderRoleDefinition]
  }
]

module logDestinationAccess 'modules/log-destination-access.bicep' = [
  for id in (dryRun == 'false' ? logDestinations : []): {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      principalId: identity.outputs.principalId
      destinationName: last(split(id, '/'))
      isNamespace: toLower(split(id, '/')[6]) == 'microsoft.eventhub'
      logDestinationsRoleId: logDestinationsRoleId
    }
    dependsOn: [logDestinationsRoleDefinition]
  }
]

module notificationAccess 'modules/notification-access.bicep' = if (!empty(notificationTopicId)) {
  scope: resourceGroup(topicId[2], topicId[4])
  params: {
    principalId: identity.outputs.principalId
    topicName: last(topicId)
    notificationRoleId: notificationRoleId
  }
  dependsOn: [notificationRoleDefinition]
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: 'func-pgwarden-${token}'
    planName: 'plan-pgwarden-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    nodeVersion: nodeVersion
    isSignInOn: !empty(signInClientId)
    subnetId: isNetworkPrivate ? privateAccess!.outputs.appSubnetId : ''
    settings: {
      AZURE_RESOURCE_MANAGER_ENDPOINT: environment().resourceManager
      DRY_RUN: dryRun
      BASELINE: baseline
      // Only one of the two is set: the app refuses both.
      SUBSCRIPTION_IDS: empty(managementGroupId) ? join(concat(watched, delegated), ',') : ''
      MANAGEMENT_GROUP_ID: managementGroupId
      SWEEP_SCHEDULE: sweepSchedule
      SWEEP_READS_PER_SECOND: sweepReadsPerSecond
      LOG_ANALYTICS_WORKSPACE_ID: logAnalyticsWorkspaceId
      NOTIFICATION_TOPIC_ENDPOINT: empty(notificationTopicId) ? '' : notificationAccess!.outputs.endpoint
      CONSOLE_URL: consoleUrl
    }
  }
  // Reading the package and starting the host need the identity's roles.
  dependsOn: [appAccess]
}

// Without a recipient, the rules would only cost money.
module alerts 'modules/alerts.bicep' = if (!empty(alertedEmails) || !empty(alertedGroups)) {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    emailAddresses: alertedEmails
    actionGroupIds: alertedGroups
    runbookUrl: runbookUrl
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    consoleUrl: empty(consoleUrl) ? 'https://${functionApp.outputs.hostName}/console' : consoleUrl
    runbookUrl: runbookUrl
  }
}

module signIn 'modules/sign-in.bicep' = if (!empty(signInClientId)) {
  scope: group
  params: {
    appName: functionApp.outputs.name
    clientId: signInClientId
    identitySettingName: functionApp.outputs.signInSettingName
  }
}

module code 'modules/code.bicep' = if (!empty(packageUri)) {
  scope: group
  params: {
    appName: functionApp.outputs.name
    packageUri: packageUri
  }
}

module events 'events.bicep' = if (!empty(packageUri)) {
  params: {
    environmentName: environmentName
    location: location
    subscriptionIds: join(watched, ',')
    keyVaultIds: join(vaults, ',')
    functionAppId: functionApp.outputs.id
    storageAccountId: storage.outputs.id
  }
  dependsOn: [code]
}

output AZURE_RESOURCE_GROUP string = group.name
output PGWARDEN_FUNCTION_APP_ID string = functionApp.outputs.id
output PGWARDEN_FUNCTION_APP_NAME string = functionApp.outputs.name
output PGWARDEN_STORAGE_ACCOUNT_ID string = storage.outputs.id
output PGWARDEN_SUBSCRIPTION_IDS string = join(watched, ',')
output PGWARDEN_KEY_VAULT_IDS string = join(vaults, ',')
output PGWARDEN_MANAGED_HSM_IDS string = replace(managedHsmIds, ' ', '')
output PGWARDEN_PRINCIPAL_ID string = identity.outputs.principalId
output PGWARDEN_TENANT_ID string = tenant().tenantId
output PGWARDEN_READER_ROLE_ID string = readerRoleId
output PGWARDEN_REMEDIATOR_ROLE_ID string = remediatorRoleId
