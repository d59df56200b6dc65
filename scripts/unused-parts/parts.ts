/**
 * A part of a package that esbuild keeps although no path of Pgwarden reaches it, because a client makes all of its
 * operations at once. The bundle has stand-ins for it, which throw when they are called (left-out.ts).
 */
export interface UnusedPart {
    readonly package: string;
    /** Module files, from the package's folder. `*` stands for any name of a file or folder. */
    readonly files: string;
    /** Exports of these files that Pgwarden reaches. The build fails if the package has no such export. */
    readonly keeps?: readonly string[];
    /**
     * `call`: the stand-in throws when it is called or constructed. `group`: the call succeeds, because the client's
     * constructor makes it, and every operation of the group throws.
     */
    readonly throwsAt: 'call' | 'group';
}

export const unusedParts: readonly UnusedPart[] = [
    // Of Resource Manager, the groups that `ServersClient` has.
    {
        package: '@azure/arm-postgresql-flexible',
        files: 'dist/esm/operations/index.js',
        keeps: [
            'ServersImpl',
            'ConfigurationsImpl',
            'FirewallRulesImpl',
            'AdministratorsMicrosoftEntraImpl',
            'AdvancedThreatProtectionSettingsImpl',
            'ServerThreatProtectionSettingsImpl',
        ],
        throwsAt: 'group',
    },
    // Of Azure Monitor, the groups that `DiagnosticSettingsClient` has.
    {
        package: '@azure/arm-monitor',
        files: 'dist/esm/classic/*/index.js',
        keeps: ['_getDiagnosticSettingsOperations', '_getDiagnosticSettingsCategoryOperations'],
        throwsAt: 'group',
    },
    { package: '@azure/arm-monitor', files: 'dist/esm/api/operations.js', throwsAt: 'call' },
    {
        package: '@azure/arm-resourcegraph',
        files: 'dist/esm/api/operations.js',
        keeps: ['resources'],
        throwsAt: 'call',
    },
    { package: '@azure/arm-resourcegraph', files: 'dist/esm/classic/*/index.js', throwsAt: 'group' },
    // Of a vault, the operations that `VaultClient` has.
    {
        package: '@azure/keyvault-keys',
        files: 'dist/esm/api/operations.js',
        keeps: ['getKey', 'getKeyVersions', 'getKeyRotationPolicy', 'updateKeyRotationPolicy', 'rotateKey'],
        throwsAt: 'call',
    },
    { package: '@azure/keyvault-keys', files: 'dist/esm/cryptographyClient.js', throwsAt: 'call' },
    { package: '@azure/keyvault-keys', files: 'dist/esm/lro/*/poller.js', throwsAt: 'call' },
    // Operations of a whole account: rows have the others.
    {
        package: '@azure/data-tables',
        files: 'dist/esm/generated/operations/index.js',
        keeps: ['TableImpl'],
        throwsAt: 'group',
    },
    // Sign-ins of a person. DefaultAzureCredential has no such credential.
    { package: '@azure/msal-node', files: 'dist/client/DeviceCodeClient.mjs', throwsAt: 'call' },
    { package: '@azure/msal-node', files: 'dist/client/OnBehalfOfClient.mjs', throwsAt: 'call' },
    {
        package: '@azure/msal-node',
        files: 'dist/client/UserFederatedIdentityCredentialClient.mjs',
        throwsAt: 'call',
    },
    { package: '@azure/msal-node', files: 'dist/network/LoopbackClient.mjs', throwsAt: 'call' },
    { package: '@azure/msal-common', files: 'dist/client/AuthorizationCodeClient.mjs', throwsAt: 'call' },
    { package: '@azure/msal-common', files: 'dist/protocol/Authorize.mjs', throwsAt: 'call' },
    { package: 'open', files: 'index.js', throwsAt: 'call' },
];
