import type { Catalogue } from './catalogue.ts';
import type { Backups, Replica } from './copies.ts';
import type { DatabaseObjects } from './database-objects.ts';
import type { DiagnosticSetting, LogCategory } from './diagnostic-settings.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import type {
    DefenderPlan,
    KeyVaults,
    LogWorkspace,
    PolicyAssignment,
    ResourceLocks,
    Subnet,
} from './surroundings.ts';

/**
 * The present state of one flexible server as Azure reports it, in named slices. Plain data: it can be written to a file
 * and evaluated again. Names are Azure's own; units and allowed values are in the field comments.
 * Source of the shapes: the Microsoft.DBforPostgreSQL resource provider, api-version 2026-10-01.
 */

/** The slices of a server's state. Each is read with its own calls and can fail on its own. */
export interface ServerState {
    readonly server: ServerProperties;
    readonly parameters: Parameters;
    readonly firewallRules: readonly FirewallRule[];
    readonly administrators: readonly Administrator[];
    readonly threatProtection: ThreatProtection;
    readonly diagnosticSettings: readonly DiagnosticSetting[];
    readonly logCategories: readonly LogCategory[];
    readonly encryptionKeys: EncryptionKeys;
    readonly defenderPlan: DefenderPlan;
    readonly subnet: Subnet;
    readonly keyVaults: KeyVaults;
    readonly backups: Backups;
    readonly replicas: readonly Replica[];
    readonly resourceLocks: ResourceLocks;
    readonly logWorkspaces: readonly LogWorkspace[];
    readonly policyAssignments: readonly PolicyAssignment[];
    readonly catalogue: Catalogue;
    readonly databases: readonly DatabaseObjects[];
}

export type SliceName = keyof ServerState;

export const sliceNames = [
    'server',
    'parameters',
    'firewallRules',
    'administrators',
    'threatProtection',
    'diagnosticSettings',
    'logCategories',
    'encryptionKeys',
    'defenderPlan',
    'subnet',
    'keyVaults',
    'backups',
    'replicas',
    'resourceLocks',
    'logWorkspaces',
    'policyAssignments',
    'catalogue',
    'databases',
] as const satisfies readonly SliceName[];

/** Slices that PostgreSQL itself has: no event of Resource Manager tells of them, and only a connection to the server shows them. */
export const databaseSlices = ['catalogue', 'databases'] as const satisfies readonly SliceName[];

export type DatabaseSlice = (typeof databaseSlices)[number];

export type ControlPlaneSlice = Exclude<SliceName, DatabaseSlice>;

/** The slices that Azure's control plane shows. */
export const controlPlaneSlices: readonly ControlPlaneSlice[] = sliceNames.filter(isOfControlPlane);

function isOfControlPlane(slice: SliceName): slice is ControlPlaneSlice {
    return databaseSlices.every((each) => each !== slice);
}

/**
 * Slices of what surrounds the server. Each is read once for all servers that share it, and no write of a server or its
 * child resources changes it.
 */
export const surroundingSlices = [
    'defenderPlan',
    'subnet',
    'keyVaults',
    'resourceLocks',
    'logWorkspaces',
    'policyAssignments',
] as const satisfies readonly SliceName[];

export type SurroundingSlice = (typeof surroundingSlices)[number];

export function isSurrounding(slice: SliceName): slice is SurroundingSlice {
    return surroundingSlices.some((each) => each === slice);
}

/** One slice as it was read, or the reason why it could not be read. */
export type SliceReading<S extends SliceName> =
    | {
          readonly kind: 'read';
          readonly value: ServerState[S];
          /** Parts that could not be read. Absent: none. The value of an unread part, where the type requires one, has no meaning. */
          readonly unread?: readonly UnreadPart[];
      }
    | {
          readonly kind: 'unreadable';
          readonly reason: string;
          /** True when a later read may succeed by itself (busy, stopped, throttled); false for a missing permission. */
          readonly transient: boolean;
          /** True when Azure returned "not found" for something that every server has. It counts after some minutes of it. */
          readonly isAbsent?: true;
      };

/** A part of a slice that could not be read, while the rest was. */
export interface UnreadPart {
    /** `network`, the name of a parameter or firewall rule, `primary/rotationPolicy`, `#3` for an item without a name. */
    readonly part: string;
    readonly reason: string;
    /** As for a slice. */
    readonly transient: boolean;
}

export type SliceReadings = { readonly [S in SliceName]?: SliceReading<S> };

export type EnabledState = 'Enabled' | 'Disabled';

/** The server resource itself: GET flexibleServers/{name}. */
export interface ServerProperties {
    /** ISO 8601. Absent when Azure does not report it. */
    readonly createdAt?: string;
    /** Normalized region name, `canadacentral`. */
    readonly location: string;
    readonly tags: Readonly<Record<string, string>>;
    /** The api-version of the read. Before 2026-10-01, Resource Manager does not tell newer properties. */
    readonly apiVersion: string;
    /** Time of the response, ISO 8601. The end of a version's support is judged against it. */
    readonly readAt: string;
    /** Major version, `17`. */
    readonly version: string;
    /** Minor version, `7`. '' when Azure does not report it. */
    readonly minorVersion: string;
    /** Compute size, `Standard_D4ds_v5`. '' when Azure does not report it. */
    readonly skuName: string;
    /** `Burstable`, `GeneralPurpose` or `MemoryOptimized`. */
    readonly tier: string;
    /** `Ready`, `Stopped`, `Updating`, `Inaccessible`, … Unknown values are kept. */
    readonly state: string;
    /** `Primary`, `AsyncReplica`, `GeoAsyncReplica` or `None`. */
    readonly replicationRole: string;
    /** For a replica: `Active`, `Catchup`, `Broken`, … */
    readonly replicationState?: string;
    /** The host to which clients connect, `orders.postgres.database.azure.com`. Absent: Azure does not report it. */
    readonly fullyQualifiedDomainName?: string;
    readonly network: Network;
    readonly privateEndpointConnections: readonly PrivateEndpointConnection[];
    readonly authConfig: AuthConfig;
    readonly dataEncryption: DataEncryption;
    readonly backup: Backup;
    /** Earliest time to which Azure can restore the server, ISO 8601. Absent: Azure reports none. */
    readonly earliestRestoreDate?: string;
    readonly storage: Storage;
    /** Absent: never chosen, which Azure documents as `Disabled`, or not told by the api-version. */
    readonly fipsMode?: EnabledState;
    readonly highAvailability: HighAvailability;
    readonly maintenanceWindow: MaintenanceWindow;
}

/** As every section that Pgwarden writes, it may hold fields of Azure's that its type does not name: a change keeps them. */
export interface Network {
    readonly publicNetworkAccess: EnabledState;
    /** Present on VNet-injected servers only. */
    readonly delegatedSubnetResourceId?: string;
    readonly privateDnsZoneArmResourceId?: string;
}

export interface PrivateEndpointConnection {
    readonly id: string;
    /** `Approved`, `Pending`, `Rejected`, `Disconnected`. */
    readonly status: string;
}

export interface AuthConfig {
    readonly activeDirectoryAuth: EnabledState;
    readonly passwordAuth: EnabledState;
    /** Present when Entra authentication is enabled. */
    readonly tenantId?: string;
}

export interface DataEncryption {
    readonly type: 'SystemManaged' | 'AzureKeyVault';
    readonly primaryKeyURI?: string;
    readonly primaryUserAssignedIdentityId?: string;
    readonly geoBackupKeyURI?: string;
    readonly geoBackupUserAssignedIdentityId?: string;
    /** `Valid` or `Invalid`. */
    readonly primaryEncryptionKeyStatus?: string;
    readonly geoBackupEncryptionKeyStatus?: string;
}

export interface Backup {
    /** Days, 7 to 35. */
    readonly backupRetentionDays: number;
    readonly geoRedundantBackup: EnabledState;
    /** Absent: never chosen, or not told by the api-version. */
    readonly immutableBackup?: EnabledState;
}

/** Sizes as Azure counts them: GiB, operations a second, MB a second. */
export interface Storage {
    /** `Premium_LRS`, `PremiumV2_LRS`, `UltraSSD_LRS`. Absent: Azure's default, Premium SSD. */
    readonly type?: string;
    readonly storageSizeGB?: number;
    /** `P10` */
    readonly tier?: string;
    readonly iops?: number;
    readonly throughput?: number;
    readonly autoGrow: EnabledState;
}

export interface HighAvailability {
    /** `Disabled`, `SameZone` or `ZoneRedundant`. */
    readonly mode: string;
    /** `NotEnabled`, `Healthy`, `FailingOver`, … */
    readonly state: string;
}

export interface MaintenanceWindow {
    readonly customWindow: EnabledState;
    /** 0 = Sunday. */
    readonly dayOfWeek: number;
    /** UTC. */
    readonly startHour: number;
    readonly startMinute: number;
}

/** All server parameters by their lower-case name: GET flexibleServers/{name}/configurations. */
export type Parameters = Readonly<Record<string, Parameter>>;

export interface Parameter {
    readonly name: string;
    readonly value: string;
    readonly defaultValue: string;
    /** `Boolean`, `Numeric`, `Integer`, `Enumeration`, `String` or `Set`. */
    readonly dataType: string;
    /** Azure's grammar by type: `on,off`, `1-7`, csv of members, or a regular expression for `String`. */
    readonly allowedValues: string;
    /** False for a static parameter: its value takes effect on the next restart. */
    readonly isDynamicConfig: boolean;
    readonly isReadOnly: boolean;
    readonly isConfigPendingRestart: boolean;
}

/**
 * Both addresses belong to the range. IPv4 in dotted form. The slice is empty, without a read, where the server is in a
 * virtual network.
 */
export interface FirewallRule {
    readonly name: string;
    readonly startIpAddress: string;
    readonly endIpAddress: string;
}

/**
 * A Microsoft Entra administrator of the server. The slice is empty, without a read, where Microsoft Entra authentication
 * is disabled.
 */
export interface Administrator {
    readonly objectId: string;
    readonly principalName: string;
    /** `User`, `Group`, `ServicePrincipal` or `Unknown`. */
    readonly principalType: string;
    readonly tenantId: string;
}

export interface ThreatProtection {
    readonly state: EnabledState;
}
