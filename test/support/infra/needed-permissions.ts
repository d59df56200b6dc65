/** The permissions that the code needs, by role, written apart from `infra/roles`: neither may lose one unnoticed. */
const server = 'Microsoft.DBforPostgreSQL/flexibleServers';
const storage = 'Microsoft.Storage/storageAccounts';

export const neededPermissions: Readonly<Record<string, readonly string[]>> = {
    'Pgwarden Reader': [
        // Slices: src/azure/resource-manager/read-server.ts.
        `${server}/read`,
        `${server}/configurations/read`,
        `${server}/firewallRules/read`,
        `${server}/administrators/read`,
        `${server}/advancedThreatProtectionSettings/read`,
        `${server}/backups/read`,
        `${server}/replicas/read`,
        'Microsoft.Insights/diagnosticSettings/read',
        'Microsoft.Insights/diagnosticSettingsCategories/read',
        // What surrounds servers: src/azure/resource-manager/surroundings-reader.ts.
        'Microsoft.Security/pricings/read',
        'Microsoft.Network/virtualNetworks/subnets/read',
        'Microsoft.Authorization/locks/read',
        'Microsoft.KeyVault/vaults/read',
        'Microsoft.KeyVault/managedHSMs/read',
        'Microsoft.OperationalInsights/workspaces/read',
        // Exemptions: src/azure/resource-manager/policy-exemptions.ts.
        'Microsoft.Authorization/policyExemptions/read',
        'Microsoft.Authorization/policyAssignments/read',
        'Microsoft.Authorization/policySetDefinitions/read',
        // Inventory: src/azure/resource-manager/resource-graph.ts, watched-subscriptions.ts.
        'Microsoft.ResourceGraph/resources/read',
        'Microsoft.Resources/subscriptions/read',
    ],
    'Pgwarden Remediator': [
        // Kinds of change: src/azure/changes.
        `${server}/write`,
        `${server}/restart/action`,
        `${server}/configurations/write`,
        `${server}/firewallRules/write`,
        `${server}/firewallRules/delete`,
        `${server}/administrators/write`,
        `${server}/administrators/delete`,
        `${server}/advancedThreatProtectionSettings/write`,
        'Microsoft.Insights/diagnosticSettings/write',
        'Microsoft.Insights/diagnosticSettings/delete',
        // Polls: src/azure/resource-manager/poll-operation.ts.
        'Microsoft.DBforPostgreSQL/locations/azureAsyncOperation/read',
        // Azure asks for it on the workspace of a diagnostic setting, and on the identity of a server with its own key.
        'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
        'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    ],
    'Pgwarden Key Rotation': [
        'Microsoft.KeyVault/vaults/keys/read',
        'Microsoft.KeyVault/vaults/keys/rotate/action',
        'Microsoft.KeyVault/vaults/keyrotationpolicies/read',
        'Microsoft.KeyVault/vaults/keyrotationpolicies/write',
    ],
    'Pgwarden Key Reader': [
        'Microsoft.KeyVault/vaults/keys/read',
        'Microsoft.KeyVault/vaults/keyrotationpolicies/read',
    ],
    // Azure asks for it on the other destinations of a diagnostic setting.
    'Pgwarden Log Destinations': [
        `${storage}/listKeys/action`,
        'Microsoft.EventHub/namespaces/authorizationRules/listKeys/action',
    ],
    'Pgwarden Notifications': ['Microsoft.EventGrid/events/send/action'],
    // No `entities/update/action` and no `entities/delete`: the audit only grows.
    'Pgwarden Storage': [
        `${storage}/queueServices/queues/read`,
        `${storage}/queueServices/queues/write`,
        `${storage}/blobServices/containers/read`,
        `${storage}/blobServices/containers/write`,
        `${storage}/queueServices/queues/messages/read`,
        `${storage}/queueServices/queues/messages/add/action`,
        `${storage}/queueServices/queues/messages/process/action`,
        `${storage}/queueServices/queues/messages/write`,
        `${storage}/tableServices/tables/entities/read`,
        `${storage}/tableServices/tables/entities/add/action`,
        `${storage}/blobServices/containers/blobs/read`,
        `${storage}/blobServices/containers/blobs/write`,
    ],
    'Pgwarden Servers Table': [
        `${storage}/tableServices/tables/entities/update/action`,
        `${storage}/tableServices/tables/entities/delete`,
    ],
};
