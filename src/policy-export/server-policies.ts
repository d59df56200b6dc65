import { type ControlPolicy, type JsonObject, serverAlias, serverType } from './policy.ts';

/** A policy about a section of a server. */
function serverPolicy(
    description: string,
    conditions: readonly JsonObject[],
    more: Partial<ControlPolicy> = {},
): ControlPolicy {
    return { description, type: serverType, conditions, ...more };
}

const subnet = serverAlias('network.delegatedSubnetResourceId');
const dnsZone = serverAlias('network.privateDnsZoneArmResourceId');

/** A read replica has no backups and no standby of its own. */
const isNoReplica: JsonObject = {
    field: serverAlias('replicationRole'),
    notIn: ['AsyncReplica', 'GeoAsyncReplica'],
};
const isNoNewReplica: JsonObject = { field: serverAlias('createMode'), notEquals: 'Replica' };

export const publicAccessPolicy = serverPolicy(
    'Public network access is disabled, or the server is in a virtual network with a private DNS zone.',
    [
        {
            anyOf: [
                { field: serverAlias('network.publicNetworkAccess'), notEquals: 'Disabled' },
                { field: subnet, exists: true },
                { field: dnsZone, exists: true },
            ],
        },
        {
            anyOf: [
                { field: subnet, exists: false },
                { field: dnsZone, exists: false },
            ],
        },
    ],
    {
        limit: 'a PATCH that names the section network without publicNetworkAccess, which Azure takes for Enabled',
    },
);

export const entraPolicy = serverPolicy(
    'Microsoft Entra authentication is enabled.',
    [{ field: serverAlias('authConfig.activeDirectoryAuth'), notEquals: 'Enabled' }],
    { limit: 'a PATCH that names the section authConfig without this value' },
);

export const entraOnlyPolicy = serverPolicy(
    'Password authentication is disabled, and Microsoft Entra authentication enabled.',
    [
        {
            anyOf: [
                { field: serverAlias('authConfig.activeDirectoryAuth'), notEquals: 'Enabled' },
                { field: serverAlias('authConfig.passwordAuth'), notEquals: 'Disabled' },
            ],
        },
    ],
    { limit: 'a PATCH that names the section authConfig without both values' },
);

const days = serverAlias('backup.backupRetentionDays');

export const backupRetentionPolicy = serverPolicy(
    'Backups are kept for at least the wanted number of days.',
    [
        isNoReplica,
        isNoNewReplica,
        {
            anyOf: [
                { field: days, less: "[parameters('days')]" },
                {
                    allOf: [
                        { field: days, exists: false },
                        { value: "[parameters('days')]", greater: 7 },
                    ],
                },
            ],
        },
    ],
    {
        parameters: { days: { type: 'Integer', description: 'Least number of days.' } },
        values: ({ backupRetentionDays }) => ({ days: backupRetentionDays }),
    },
);

export const geoBackupPolicy = serverPolicy('Backups are geo-redundant.', [
    isNoReplica,
    isNoNewReplica,
    { field: serverAlias('backup.geoRedundantBackup'), notEquals: 'Enabled' },
]);

export const highAvailabilityPolicy = serverPolicy(
    'The server has a standby of a wanted mode.',
    [
        isNoReplica,
        isNoNewReplica,
        { field: serverAlias('highAvailability.mode'), notIn: "[parameters('modes')]" },
    ],
    {
        parameters: { modes: { type: 'Array', description: 'Modes that are enough.' } },
        values: ({ highAvailability }) => ({
            modes: highAvailability === 'any' ? ['ZoneRedundant', 'SameZone'] : ['ZoneRedundant'],
        }),
    },
);

export const confidentialComputePolicy = serverPolicy(
    'The size of the server is of the series DC or EC.',
    [
        { field: serverAlias('sku.name'), notLike: 'Standard_DC*' },
        { field: serverAlias('sku.name'), notLike: 'Standard_EC*' },
    ],
    { values: ({ confidentialCompute }) => (confidentialCompute ? {} : undefined) },
);

export const customerKeyPolicy = serverPolicy('The server encrypts its data with a key of Key Vault.', [
    {
        anyOf: [
            { field: serverAlias('dataEncryption.type'), notEquals: 'AzureKeyVault' },
            { field: serverAlias('dataEncryption.primaryKeyURI'), exists: false },
        ],
    },
]);

/** `https://vault/keys/name` has five parts between slashes, one with a version six. */
export const versionlessKeyPolicy = serverPolicy(
    'The URI of the key has no version.',
    [
        { field: serverAlias('dataEncryption.type'), equals: 'AzureKeyVault' },
        {
            value: `[length(split(field('${serverAlias('dataEncryption.primaryKeyURI')}'), '/'))]`,
            greater: 5,
        },
    ],
    {
        values: ({ encryptionKey }) => (encryptionKey.version === 'versionless' ? {} : undefined),
        limit: 'the key of the geo backup, and the newest version where the baseline asks for it',
    },
);

export const autoGrowPolicy = serverPolicy(
    'Storage grows automatically.',
    [{ field: serverAlias('storage.autoGrow'), notEquals: 'Enabled' }],
    { isAuditOnly: true, limit: 'the type of the disk, which has no alias: some types cannot grow' },
);

export const geoKeyPolicy = serverPolicy('A geo-redundant backup has a key where the server has one.', [
    isNoReplica,
    { field: serverAlias('dataEncryption.type'), equals: 'AzureKeyVault' },
    { field: serverAlias('backup.geoRedundantBackup'), equals: 'Enabled' },
    {
        anyOf: [
            { field: serverAlias('dataEncryption.geoBackupKeyURI'), exists: false },
            { field: serverAlias('dataEncryption.geoBackupUserAssignedIdentityId'), exists: false },
        ],
    },
]);

export const maintenanceWindowPolicy = serverPolicy(
    'The server has a maintenance window of its own.',
    [{ field: serverAlias('maintenanceWindow.customWindow'), notEquals: 'Enabled' }],
    { limit: 'which window the baseline asks for' },
);
