import type { EgressName } from './data-egress.ts';
import type { PredefinedRole } from './predefined-roles.ts';

/** The values that controls measure against. Every control gets the whole object; the baseline sets it per scope. */
export interface Thresholds {
    /** Lowest TLS protocol version that the server may accept. */
    readonly tlsMinimumVersion: '1.2' | '1.3';
    /** Classes that `pgaudit.log` must hold, lower case. */
    readonly pgauditClasses: readonly string[];
    /** True when the text of a statement is wanted in its first audit entry only (`pgaudit.log_statement_once`). */
    readonly pgauditStatementOnce: boolean;
    /** Days that server logs are kept, 1 to 7. */
    readonly logRetentionDays: number;
    /** True when downloadable server logs are wanted (`logfiles.download_enable`). */
    readonly serverLogs: boolean;
    /** Escapes that `log_line_prefix` must hold, such as `%u`. */
    readonly logLinePrefix: readonly string[];
    readonly diagnosticSettings: DiagnosticThreshold;
    /** Entra administrators that every server must have. Empty: any administrator is enough. */
    readonly entraAdministrators: readonly WantedAdministrator[];
    /** GUID of the tenant for Entra authentication. Absent: missing Entra authentication is reported, not enabled. */
    readonly entraTenantId?: string;
    readonly firewall: FirewallThreshold;
    readonly encryptionKey: EncryptionKeyThreshold;
    readonly keyVault: KeyVaultThreshold;
    /** Days, 7 to 35. */
    readonly backupRetentionDays: number;
    /** True when immutable backups are wanted. */
    readonly immutableBackup: boolean;
    /** True when FIPS mode is wanted. */
    readonly fipsMode: boolean;
    /** True when a confidential compute size is wanted. */
    readonly confidentialCompute: boolean;
    /** `any`: a standby in the same zone is enough. */
    readonly highAvailability: 'any' | 'ZoneRedundant';
    /** Azure's support that the major version must still have; `extended` is paid. */
    readonly engineVersion: 'standard' | 'extended';
    /** Absent: any custom window is enough, and nothing can be repaired. */
    readonly maintenanceWindow?: WantedWindow;
    /** Hours, 1 to 720: age of the newest backup. */
    readonly backupFreshnessHours: number;
    readonly readReplica: ReadReplicaThreshold;
    readonly passwordStrength: PasswordStrengthThreshold;
    /** True when PostgreSQL Anonymizer (`anon`) must be there. */
    readonly dataMasking: boolean;
    /** Extensions that `azure.extensions` may allow and databases may have, lower case. Absent: any. */
    readonly allowedExtensions?: readonly string[];
    /** Ways for data to leave the server that are in use. Empty: none may be open. */
    readonly allowedDataEgress: readonly EgressName[];
    /** Names of definitions and initiatives of Azure Policy that must be assigned. Absent or empty: not asked. */
    readonly policyAssignments?: readonly string[];
    readonly databases: DatabasesThreshold;
    /** True when locks against deletion are wanted. Absent: not asked. */
    readonly resourceLocks?: boolean;
    /** Days that the workspaces of the logs keep them. Absent: not asked. */
    readonly logWorkspaceRetentionDays?: number;
}

/** Allowances of the baseline inside the databases. Names are compared with case, as PostgreSQL stores them. */
export interface DatabasesThreshold {
    /** Roles that may be administrators, besides those that Azure created or lists. */
    readonly administrators: readonly string[];
    /** Roles that may be members of a predefined role, besides administrators. */
    readonly predefinedRoleMembers: readonly PredefinedRoleMember[];
    /** Databases to which every role may connect. */
    readonly publicConnect: readonly string[];
    /** Maximum number of days until a password expires. */
    readonly passwordDays: number;
}

export interface PredefinedRoleMember {
    readonly role: PredefinedRole;
    readonly member: string;
}

export interface ReadReplicaThreshold {
    /** Number of read replicas, 0 to 5. 0: the baseline asks for none. */
    readonly minimum: number;
    /** True when only replicas in another region than the server's count. */
    readonly anotherRegion: boolean;
}

/** Rules of `credcheck` for passwords. A number of 0 asks for nothing. */
export interface PasswordStrengthThreshold {
    readonly minimumLength: number;
    readonly minimumUpper: number;
    readonly minimumLower: number;
    readonly minimumDigits: number;
    readonly minimumSpecial: number;
    /** Maximum number of days until a password expires. Absent: it need not expire. */
    readonly maximumDays?: number;
    /** Number of other passwords before one may return. */
    readonly reuseHistory: number;
    /** Number of days before a password may return. */
    readonly reuseDays: number;
    /** Users whom `credcheck.whitelist` may exempt from the rules. */
    readonly exemptUsers: readonly string[];
}

export interface DiagnosticThreshold {
    /** Resource id of the Log Analytics workspace. Absent: any workspace will do, and nothing can be repaired. */
    readonly workspaceId?: string;
    /** Azure's category group that must be sent; enabling all its categories counts as well. */
    readonly categoryGroup: 'audit' | 'allLogs';
    /** Event hubs that must receive the logs, at most one for a region. Absent: none is asked for. */
    readonly eventHubs?: readonly EventHubDestination[];
    /** Storage accounts that must receive the logs, at most one for a region. Absent: none is asked for. */
    readonly storageAccounts?: readonly StorageDestination[];
}

/** Azure Monitor sends to event hubs and storage accounts in the region of the server only. */
export interface EventHubDestination {
    /** Region of the servers, `westeurope`. */
    readonly location: string;
    /** Resource id of a rule of the namespace with the permission to send. */
    readonly authorizationRuleId: string;
    readonly eventHubName: string;
}

export interface StorageDestination {
    /** Region of the servers, `westeurope`. */
    readonly location: string;
    /** Resource id of the storage account. */
    readonly storageAccountId: string;
}

export interface WantedAdministrator {
    readonly objectId: string;
    readonly principalName: string;
    readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
    readonly tenantId: string;
}

/** A weekly window in Azure's own terms. */
export interface WantedWindow {
    /** 0 = Sunday. */
    readonly dayOfWeek: number;
    /** UTC. */
    readonly startHour: number;
    readonly startMinute: number;
}

export interface FirewallThreshold {
    /** Maximum number of addresses in one rule. */
    readonly maximumAddresses: number;
    /** Ranges that rules must lie in. Empty: any range of the allowed size. */
    readonly allowedRanges: readonly AddressRange[];
    readonly maximumRules: number;
    /** Maximum number of addresses that all rules admit together. */
    readonly maximumTotalAddresses: number;
}

/** Both IPv4 addresses belong to the range. */
export interface AddressRange {
    readonly start: string;
    readonly end: string;
}

export interface KeyVaultThreshold {
    /** Minimum size of the RSA keys that encrypt servers. */
    readonly minimumBits: 2048 | 3072 | 4096;
    /** True when keys must be in a hardware security module (`RSA-HSM`). */
    readonly hsm: boolean;
}

export interface EncryptionKeyThreshold {
    /** `versionless`: Azure follows the newest version by itself; `latest`: the server names the newest usable version. */
    readonly version: 'versionless' | 'latest';
    /** Maximum number of days between rotations of a key. */
    readonly rotationDays: number;
    /** Number of days before its expiry from which a key counts as near expiry. */
    readonly expiryDays: number;
}
