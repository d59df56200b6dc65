import { acceptedPasswordAuthentication } from './accepted-password-authentication.ts';
import { auditStatementText } from './audit-statement-text.ts';
import { backupFreshness } from './backup-freshness.ts';
import { backupRetention } from './backup-retention.ts';
import { confidentialCompute } from './confidential-compute.ts';
import { connectionThrottling } from './connection-throttling.ts';
import { customerManagedKey } from './customer-managed-key.ts';
import { dataEgress } from './data-egress.ts';
import { dataMasking } from './data-masking.ts';
import { defenderPlan } from './defender-plan.ts';
import type { Control } from './definition/control.ts';
import { diagnosticSettings } from './diagnostic-settings.ts';
import { diagnosticSettingsEventHub } from './diagnostic-settings-event-hub.ts';
import { diagnosticSettingsStorage } from './diagnostic-settings-storage.ts';
import { encryptionKeyHealth } from './encryption-key-health.ts';
import { encryptionKeyRotation } from './encryption-key-rotation.ts';
import { encryptionKeyVersion } from './encryption-key-version.ts';
import { engineVersion } from './engine-version.ts';
import { entraAdministrator } from './entra-administrator.ts';
import { entraAuthentication } from './entra-authentication.ts';
import { entraOnlyAuthentication } from './entra-only-authentication.ts';
import { extensionAllowList } from './extension-allow-list.ts';
import { fipsMode } from './fips-mode.ts';
import { firewallAddressCount } from './firewall-address-count.ts';
import { firewallAzureServices } from './firewall-azure-services.ts';
import { firewallWideRanges } from './firewall-wide-ranges.ts';
import { geoBackupEncryptionKey } from './geo-backup-encryption-key.ts';
import { geoRedundantBackup } from './geo-redundant-backup.ts';
import { highAvailability } from './high-availability.ts';
import { immutableBackup } from './immutable-backup.ts';
import { keyVaultProtection } from './key-vault-protection.ts';
import { logCheckpoints } from './log-checkpoints.ts';
import { logConnections } from './log-connections.ts';
import { logDisconnections } from './log-disconnections.ts';
import { logLinePrefix } from './log-line-prefix.ts';
import { logRetention } from './log-retention.ts';
import { logWorkspaceRetention } from './log-workspace-retention.ts';
import { maintenanceWindow } from './maintenance-window.ts';
import { networkSecurityGroup } from './network-security-group.ts';
import { passwordEncryption } from './password-encryption.ts';
import { passwordStrength } from './password-strength.ts';
import { pendingRestartControl } from './pending-restart.ts';
import { pgauditClasses } from './pgaudit-classes.ts';
import { pgauditLoaded } from './pgaudit-loaded.ts';
import { policyAssignment } from './policy-assignment.ts';
import { privateEndpoint } from './private-endpoint.ts';
import { publicNetworkAccess } from './public-network-access.ts';
import { readReplica } from './read-replica.ts';
import { resourceLock } from './resource-lock.ts';
import { rowSecurityParameter } from './row-security-parameter.ts';
import { secureTransport } from './secure-transport.ts';
import { statementLogging } from './statement-logging.ts';
import { storageAutoGrow } from './storage-auto-grow.ts';
import { threatProtection } from './threat-protection.ts';
import { tlsMinimumVersion } from './tls-minimum-version.ts';

/** Every control of the baseline, in the order in which pages and reports show them. */
export const controls: readonly Control[] = [
    secureTransport,
    tlsMinimumVersion,
    fipsMode,
    passwordEncryption,
    acceptedPasswordAuthentication,
    entraAuthentication,
    entraAdministrator,
    entraOnlyAuthentication,
    passwordStrength,
    rowSecurityParameter,
    publicNetworkAccess,
    privateEndpoint,
    networkSecurityGroup,
    firewallAzureServices,
    firewallWideRanges,
    firewallAddressCount,
    logCheckpoints,
    logConnections,
    logDisconnections,
    connectionThrottling,
    logRetention,
    logLinePrefix,
    statementLogging,
    pgauditLoaded,
    pgauditClasses,
    auditStatementText,
    diagnosticSettings,
    diagnosticSettingsEventHub,
    diagnosticSettingsStorage,
    logWorkspaceRetention,
    threatProtection,
    defenderPlan,
    extensionAllowList,
    dataEgress,
    dataMasking,
    resourceLock,
    policyAssignment,
    customerManagedKey,
    encryptionKeyVersion,
    encryptionKeyRotation,
    encryptionKeyHealth,
    geoBackupEncryptionKey,
    keyVaultProtection,
    geoRedundantBackup,
    backupRetention,
    immutableBackup,
    backupFreshness,
    highAvailability,
    storageAutoGrow,
    maintenanceWindow,
    engineVersion,
    confidentialCompute,
    readReplica,
    pendingRestartControl,
];

/** The control with that id, or undefined. */
export function controlById(id: string): Control | undefined {
    return controls.find((control) => control.id === id);
}
